import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiscoveryFiles, StringMap } from '@strake/core/plugin';
import { wantedVersion } from './wanted-version.ts';

const PROGRAM = { programs: ['./cmd/app'] };

const filesOf = (texts: Readonly<Record<string, string>>): DiscoveryFiles => ({
  read: (path) => texts[path],
  list: () => [],
  realPath: (path) => path,
  type: (path) => (path in texts ? 'file' : undefined),
});

function wanted(
  options: readonly Readonly<Record<string, unknown>>[],
  files: Readonly<Record<string, string>>,
  { GOTOOLCHAIN = '', env = {} }: { GOTOOLCHAIN?: string; env?: StringMap } = {},
) {
  const need = {
    ...{ options, env, directory: '/work/app', files: filesOf(files) },
    system: { os: 'linux', architecture: 'amd64' },
  };
  return wantedVersion(need, { GOTOOLCHAIN });
}
const mod = (text: string) => ({ '/work/app/go.mod': `module m\n${text}` });

for (const [text, version] of [
  ['go 1.26.8\n', '1.26.8'],
  ['go 1.24\n', '1.24.0'],
  ['go 1.24\ntoolchain go1.26.8\n', '1.26.8'],
  ['go 1.26.8\ntoolchain go1.24.1\n', '1.26.8'],
  ['go 1.26rc1\n', '1.26rc1'],
  ['go 1.24 // as always\ntoolchain default\n', '1.24.0'],
] as const)
  test(`reads ${version} of ${JSON.stringify(text)}`, () => {
    assert.equal(wanted([PROGRAM], mod(text)), version);
  });

test('prefers the option, then GOTOOLCHAIN, then go.work to go.mod', () => {
  const files = { ...mod('go 1.24\n'), '/work/go.work': 'go 1.25.1\n' };
  assert.equal(wanted([PROGRAM], files), '1.25.1');
  assert.equal(wanted([PROGRAM], files, { env: { GOWORK: 'off' } }), '1.24.0');
  assert.equal(wanted([PROGRAM], files, { GOTOOLCHAIN: 'go1.26.1+auto' }), '1.26.1');
  const fixed = { ...PROGRAM, version: '1.26.8' };
  assert.equal(wanted([fixed], files, { GOTOOLCHAIN: 'go1.26.1' }), '1.26.8');
  const own = { ...PROGRAM, version: 'from go.mod' };
  assert.equal(wanted([own], files, { GOTOOLCHAIN: 'go1.26.1' }), '1.25.1');
});

test('wants none where Go must not be fetched, or nothing is compiled', () => {
  assert.equal(wanted([{ ...PROGRAM, version: 'local' }], mod('go 1.26.8\n')), undefined);
  assert.equal(wanted([PROGRAM], mod('go 1.26.8\n'), { GOTOOLCHAIN: 'local' }), undefined);
  assert.equal(wanted([{}, { programs: [] }], {}), undefined);
});

test('says that nothing names a version, or one that is too old', () => {
  assert.throws(() => wanted([PROGRAM], {}), /no \/work\/app\/go\.mod says which version of Go/);
  assert.throws(() => wanted([PROGRAM], mod('go 1.20\n')), /names Go 1\.20; toolchains exist from/);
  assert.throws(() => wanted([PROGRAM], mod('')), /names no version of Go/);
});
