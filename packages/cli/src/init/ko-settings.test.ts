import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { koSettings } from './ko-settings.ts';

test('lists settings of a ko configuration beyond its programs', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-ko-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  assert.equal(await koSettings(directory), undefined);
  const write = (text: string) => writeFile(join(directory, '.ko.yaml'), text);
  await write(`defaultBaseImage: gcr.io/distroless/static
builds:
  - { id: a, main: ./cmd/a, ldflags: ["-s"], env: [A=b] }
  - { id: b, main: ./cmd/b, ldflags: ["-w"] }
`);
  assert.deepEqual(await koSettings(directory), [
    'defaultBaseImage',
    'builds[].ldflags',
    'builds[].env',
  ]);
  await write('builds: []\n');
  assert.deepEqual(await koSettings(directory), []);
  await write('a: [\n');
  assert.deepEqual(await koSettings(directory), []);
});
