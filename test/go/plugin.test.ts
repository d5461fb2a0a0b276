import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BuildOptions, plan, resolveConfig } from '@strake/core';
import { plugin } from '@strake/plugin-go';

const project = (config: object, env: BuildOptions['env'] = process.env): BuildOptions => ({
  directory: import.meta.dirname,
  cache: false,
  env,
  plugins: [plugin],
  config: { base: 'scratch', vcs: false, ...config },
});
const configured = (go: unknown) => resolveConfig(project({ platforms: ['linux/amd64'], go }));

test('accepts every documented key, for all programs and for one', async () => {
  const keys = { dir: 'm', flags: ['-v'], ldflags: ['-s'], tags: ['a'], env: { A: '1', B: 2 } };
  const program = { ...keys, package: './a', path: '/a', entrypoint: true };
  await configured({ ...keys, layer: 'x', programs: [program, './b'] });
  await configured({});
});

const WRONG: readonly [options: unknown, path: string][] = [
  [{ ldflag: ['-s'] }, 'go.ldflag'],
  [{ ldflags: '-s -w' }, 'go.ldflags'],
  [{ tags: [1] }, 'go.tags[0]'],
  [{ programs: [{ path: '/a' }] }, 'go.programs[0]'],
  [{ programs: [{ package: './a', layer: 'x' }] }, 'go.programs[0].layer'],
  [{ programs: [''] }, 'go.programs[0]'],
  [{ env: { A: true } }, 'go.env.A'],
];

for (const [options, path] of WRONG) {
  test(`names the key that is wrong in ${JSON.stringify(options)}`, async () => {
    await assert.rejects(configured(options), (error: Error) => {
      assert.ok(error.message.includes(`"${path}"`), error.message);
      return true;
    });
  });
}

test('lists the platforms that go compiles for', async () => {
  const config = { platforms: 'all', go: { programs: [] } };
  const { images } = await plan({ ...project(config), outputs: ['oci:image'] });
  const platforms = images[0]?.platforms.map(({ platform }) => platform) ?? [];
  for (const name of ['linux/amd64', 'linux/arm/v7', 'linux/s390x', 'windows/arm64'])
    assert.ok(platforms.includes(name), `${name} is missing in ${platforms}`);
});

test('says what to do when go is missing for the list of platforms', async () => {
  const env = { PATH: '/nowhere', GOTOOLCHAIN: 'local' };
  const config = { platforms: 'all', go: { programs: [] } };
  await assert.rejects(plan({ ...project(config, env), outputs: ['oci:image'] }), {
    code: 'TOOL_NOT_FOUND',
    message: 'go is not on PATH',
  });
});
