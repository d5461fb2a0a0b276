import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readKoSettings } from './read-settings.ts';

test('has the defaults of ko without a file', () => {
  const nothing = { values: [] };
  assert.deepEqual(readKoSettings(undefined, {}), {
    defaultBaseImage: 'cgr.dev/chainguard/static:latest',
    baseImageOverrides: {},
    defaultPlatforms: nothing,
    defaultEnv: nothing,
    defaultFlags: nothing,
    defaultLdflags: nothing,
    builds: [],
    unknownKeys: [],
  });
});

test('reads keys in any case, and single values where lists are meant', () => {
  const settings = readKoSettings(
    {
      DEFAULTBASEIMAGE: 'a',
      baseimageoverrides: { 'Example.com/A': 'b' },
      defaultPlatforms: 'linux/amd64 linux/arm64',
      Defaultldflags: ['-s', 1, true],
      defaultEnv: null,
      builds: [{ ID: 'one', Linux_Capabilities: 'all', Main: './cmd/a', ldflags: '-s -w' }, {}],
    },
    {},
  );
  assert.equal(settings.defaultBaseImage, 'a');
  assert.deepEqual(settings.baseImageOverrides, { 'example.com/a': 'b' });
  assert.deepEqual(settings.defaultPlatforms.values, ['linux/amd64', 'linux/arm64']);
  assert.deepEqual(settings.defaultLdflags.values, ['-s', '1', 'true']);
  assert.deepEqual(settings.defaultEnv.values, []);
  const [first, second] = settings.builds;
  assert.deepEqual(
    [first?.id, first?.main, first?.linuxCapabilities.values, first?.ldflags.values],
    ['one', './cmd/a', ['all'], ['-s -w']],
  );
  assert.deepEqual([second?.id, second?.dir, second?.main], ['#1', '.', '.']);
});

test('prefers variables of the environment, but does not read KO_FLAGS or empty ones', () => {
  const env = {
    KO_DEFAULTBASEIMAGE: 'env',
    KO_DEFAULTFLAGS: ' -a  -b ',
    KO_DEFAULTENV: '',
    KO_BASEIMAGEOVERRIDES: '{"example.com/A":"b"}',
    KO_FLAGS: '-c',
  };
  const settings = readKoSettings({ defaultBaseImage: 'file', defaultEnv: ['A=1'] }, env);
  assert.equal(settings.defaultBaseImage, 'env');
  assert.deepEqual(settings.defaultFlags, { values: ['-a', '-b'], argument: 'KO_DEFAULTFLAGS' });
  assert.deepEqual(settings.defaultEnv.values, ['A=1']);
  assert.deepEqual(settings.baseImageOverrides, { 'example.com/a': 'b' });
});

test('lists keys that nothing reads, with those that are known there', () => {
  const { unknownKeys } = readKoSettings(
    { defaultPlatform: 'linux/arm64', builds: [{ goos: ['linux'] }] },
    {},
  );
  assert.deepEqual(
    unknownKeys.map(({ path }) => path),
    [['defaultPlatform'], ['builds', 0, 'goos']],
  );
  assert.ok(unknownKeys[0]?.known.includes('defaultPlatforms'));
  assert.ok(unknownKeys[1]?.known.includes('linux_capabilities'));
});

const refused: readonly [data: unknown, key: string, option: (string | number)[]][] = [
  [['a'], '.ko.yaml', []],
  ['text', '.ko.yaml', []],
  [{ DefaultBaseImage: ['a'] }, 'DefaultBaseImage', ['DefaultBaseImage']],
  [{ baseImageOverrides: ['a'] }, 'baseImageOverrides', ['baseImageOverrides']],
  [
    { baseImageOverrides: { 'a.b/c': {} } },
    'baseImageOverrides["a.b/c"]',
    ['baseImageOverrides', 'a.b/c'],
  ],
  [{ defaultFlags: { a: 1 } }, 'defaultFlags', ['defaultFlags']],
  [{ builds: { main: 'a' } }, 'builds', ['builds']],
  [{ builds: ['a'] }, 'builds[0]', ['builds', 0]],
  [{ builds: [{ main: null }, { env: [[]] }] }, 'builds[1].env[0]', ['builds', 1, 'env', 0]],
];
for (const [data, key, option] of refused) {
  test(`refuses ${JSON.stringify(data)} at ${key}`, () =>
    assert.throws(
      () => readKoSettings(data, {}),
      (error: Error & { code: string; facts: Record<string, unknown> }) => {
        assert.equal(error.code, 'CONFIG_VALUE_INVALID');
        assert.ok(error.message.startsWith(`"${key}" `), error.message);
        assert.deepEqual(error.facts.option, option);
        return true;
      },
    ));
}

test('refuses overrides in the environment that are not JSON', () =>
  assert.throws(() => readKoSettings({}, { KO_BASEIMAGEOVERRIDES: 'a=b' }), {
    code: 'CONFIG_VALUE_INVALID',
    message: /KO_BASEIMAGEOVERRIDES/,
  }));
