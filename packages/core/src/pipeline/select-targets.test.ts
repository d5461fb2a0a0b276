import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { definePlugin, type Plugin } from '../plugin/definition.ts';
import { openMemorySession } from '../testing/open-memory-session.ts';
import { createBaseReader } from './base-reader.ts';
import { isPartial, selectTargets } from './select-targets.ts';

const bases = {
  multi: [
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64' },
  ],
  windows: [{ os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1' }],
};
const compiler = definePlugin({
  name: 'compiler',
  setup() {},
  platforms: async () => ['linux/arm64', 'linux/s390x', 'plan9/386'],
});

async function select(
  config: Readonly<Record<string, unknown>>,
  plugins: readonly Plugin[] = [],
  platforms: readonly string[] = [],
) {
  const { session } = await openMemorySession(plugins, {
    bases,
    config: { platforms: 'all', ...config },
  });
  const reader = createBaseReader(session.services, session.signal);
  const [image] = await selectTargets(session, { platforms }, reader);
  return image?.targets.map(({ platformName }) => platformName);
}

test('resolves "all" to the platforms of the base if no plugin compiles', async () => {
  assert.deepEqual(await select({ base: 'multi' }), ['linux/amd64', 'linux/arm64']);
  const byPlatform = { 'linux/*': 'multi', 'windows/*': 'windows' };
  assert.deepEqual(await select({ base: byPlatform }), [
    'linux/amd64',
    'linux/arm64',
    'windows/amd64:10.0.20348.1',
  ]);
});

test('resolves "all" to every architecture of Linux if no plugin compiles and the base is synthetic', async () => {
  for (const base of ['scratch', 'builtin:static']) {
    const platforms = (await select({ base })) ?? [];
    for (const each of ['linux/amd64', 'linux/arm/v7', 'linux/riscv64'])
      assert.ok(platforms.includes(each), `${base}: ${each} of ${platforms.join()}`);
    assert.ok(platforms.every((each) => each.startsWith('linux/')));
  }
  assert.deepEqual(await select({ base: { 'windows/*': 'scratch', 'linux/*': 'multi' } }), [
    'linux/amd64',
    'linux/arm64',
    'windows/amd64',
    'windows/arm64',
  ]);
});

test('resolves "all" to the platforms of both the base and the compiler', async () => {
  assert.deepEqual(await select({ base: 'multi' }, [compiler]), ['linux/arm64']);
  assert.deepEqual(await select({ base: { 'linux/*': 'scratch' } }, [compiler]), [
    'linux/arm64',
    'linux/s390x',
  ]);
});

test('names the position and image of an unreadable base in the configuration', async () => {
  const wrong = ['missing', 'builtin:statik', 'dir:x', 'windows'];
  for (const base of wrong) {
    for (const platforms of ['all', ['linux/amd64']]) {
      if (base === 'windows' && platforms === 'all') continue;
      await assert.rejects(
        select({ base: { 'linux/*': base, '*': 'multi' }, platforms }),
        (error) => {
          assert.ok(StrakeError.is(error));
          assert.equal(error.facts.location?.key, 'base["linux/*"]', base);
          assert.equal(error.facts.image, 'project');
          return true;
        },
      );
    }
  }
});

test('reports what is wrong with a base of "all" platforms', async () => {
  await assert.rejects(select({ base: 'missing' }), { code: 'BASE_NOT_FOUND' });
  await assert.rejects(select({ base: 'builtin:statik' }), { code: 'BASE_NOT_FOUND' });
  await assert.rejects(select({ base: 'dir:x' }), { code: 'BASE_INVALID' });
  await assert.rejects(select({ base: '{{nope}}' }), { code: 'CONFIG_TEMPLATE' });
});

test('selects requested platforms that are not listed, and patterns from the list', async () => {
  const config = { base: 'scratch', platforms: ['linux/amd64', 'linux/arm64'] };
  const asked = (...platforms: string[]) => select(config, [], platforms);
  assert.deepEqual(await asked('linux/riscv64'), ['linux/riscv64']);
  assert.deepEqual(await asked('linux/arm64', 'linux/riscv64'), ['linux/arm64', 'linux/riscv64']);
  assert.deepEqual(await asked('linux/*'), ['linux/amd64', 'linux/arm64']);
  await assert.rejects(asked('freebsd/*'), { code: 'PLATFORM_NONE' });
});

test('hints at archivePlatforms if an operating system has no base', async () => {
  await assert.rejects(
    select({ base: { 'linux/*': 'scratch' }, platforms: ['darwin/arm64'] }),
    (error) =>
      StrakeError.is(error) && /move darwin\/arm64 to "archivePlatforms"/.test(error.hint ?? ''),
  );
});

test('treats a selection that may omit something as partial', () => {
  for (const all of [{}, { platforms: [], images: [] }, { platforms: ['all'] }])
    assert.equal(isPartial(all), false);
  for (const some of [
    { platforms: ['linux/*'] },
    { images: ['a'] },
    { images: ['a'], platforms: ['all'] },
  ])
    assert.equal(isPartial(some), true);
});
