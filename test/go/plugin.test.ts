import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlatform } from '@strake/oci';
import { createHostAccess } from '../../packages/core/src/host/access/index.ts';
import { compileSchema } from '../../packages/core/src/plugin/compile-schema.ts';
import { schemaOf } from '../../packages/core/src/plugin/definition.ts';
import { plugin } from '../../packages/plugin-go/src/index.ts';

const { signal } = new AbortController();

test('takes every key that the documentation has, for all programs and for one', async () => {
  const keys = { dir: 'm', flags: ['-v'], ldflags: ['-s'], tags: ['a'], env: { A: '1', B: 2 } };
  const program = { ...keys, package: './a', path: '/a', entrypoint: true };
  const validate = await compileSchema(schemaOf(plugin));
  assert.deepEqual(validate({ ...keys, layer: 'x', programs: [program, './b'] }), []);
  assert.deepEqual(validate({}), []);
});

const WRONG: readonly [options: unknown, path: readonly (string | number)[]][] = [
  [{ ldflag: ['-s'] }, ['ldflag']],
  [{ ldflags: '-s -w' }, ['ldflags']],
  [{ tags: [1] }, ['tags', 0]],
  [{ programs: [{ path: '/a' }] }, ['programs', 0]],
  [{ programs: [{ package: './a', layer: 'x' }] }, ['programs', 0, 'layer']],
  [{ programs: [''] }, ['programs', 0]],
  [{ env: { A: true } }, ['env', 'A']],
];

for (const [options, path] of WRONG) {
  test(`points at what is wrong with ${JSON.stringify(options)}`, async () => {
    const validate = await compileSchema(schemaOf(plugin));
    const [problem, ...others] = validate(options);
    assert.deepEqual(others, []);
    const key = problem?.unknownKey === undefined ? [] : [problem.unknownKey];
    const found = problem?.path ?? [];
    assert.deepEqual([...found, ...(found.at(-1) === key[0] ? [] : key)], path);
  });
}

test('lists the platforms that go compiles for, in words that strake knows', async () => {
  const host = createHostAccess({
    directory: import.meta.dirname,
    env: { ...process.env },
    signal,
  });
  const platforms = (await plugin.platforms?.(host)) ?? [];
  for (const name of ['linux/amd64', 'linux/arm', 'linux/s390x', 'windows/arm64']) {
    assert.ok(platforms.includes(name), `${name} is missing in ${platforms}`);
  }
  for (const name of platforms) parsePlatform(name);
});

test('says what to do when go is missing for the list of platforms', async () => {
  const env = { PATH: '/nowhere' };
  const host = createHostAccess({ directory: import.meta.dirname, env, signal });
  await assert.rejects(async () => plugin.platforms?.(host), {
    code: 'TOOL_NOT_FOUND',
    message: 'go is not on PATH',
  });
});
