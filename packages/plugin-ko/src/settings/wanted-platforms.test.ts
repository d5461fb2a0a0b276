import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlatform } from '@strake/core/plugin';
import { expandPlatforms, needsOffered } from './expand-platforms.ts';
import { readKoSettings } from './read-settings.ts';
import { wantedPlatforms } from './wanted-platforms.ts';

type Env = Readonly<Record<string, string>>;

function wanted(flags: readonly string[], defaults: readonly string[], env: Env) {
  const settings = readKoSettings({ defaultPlatforms: defaults }, env);
  return wantedPlatforms({ platform: flags }, settings, env);
}

const chosen: readonly [string[], string[], Env, readonly string[]][] = [
  [[], [], {}, ['linux/amd64']],
  [[], ['linux/arm64', 'linux'], {}, ['linux/arm64', 'linux']],
  [['all'], ['linux/arm64'], {}, ['all']],
  [['linux/amd64', 'linux/amd64'], [], {}, ['linux/amd64']],
  [
    [],
    ['linux/arm64'],
    { KO_DEFAULTPLATFORMS: ' linux/s390x  windows/amd64:10.0.20348' },
    ['linux/s390x', 'windows/amd64:10.0.20348'],
  ],
  [[], [], { GOOS: 'windows', GOARCH: 'arm64', GOARM: '7' }, ['windows/arm64']],
  [[], [], { GOOS: 'linux', GOARCH: 'arm', GOARM: '6' }, ['linux/arm/v6']],
  [[], [], { GOOS: 'linux', GOARM: '6' }, ['linux/amd64']],
  [[], [], { GOARCH: 'amd64' }, ['linux/amd64']],
];
for (const [flags, defaults, env, platforms] of chosen) {
  test(`wants ${platforms} with ${JSON.stringify([flags, defaults, env])}`, () =>
    assert.deepEqual(wanted(flags, defaults, env), platforms));
}

const refused: readonly [string[], string[], Env, RegExp][] = [
  [['linux/amd64'], [], { GOOS: 'linux' }, /--platform cannot be combined with GOOS=linux/],
  [[], ['linux/amd64'], { GOARM: '6' }, /defaultPlatforms cannot be combined with GOARM=6/],
  [[], [], { GOOS: 'darwin' }, /GOOS=darwin is set without GOARCH/],
  [[], [], { GOARCH: 'arm64' }, /GOARCH=arm64 is set without GOOS/],
  [['all', 'linux/arm64'], [], {}, /--platform lists "all" beside/],
  [['linux/amd64/v1/x'], [], {}, /--platform has "linux\/amd64\/v1\/x"/],
  [[], ['linux amd64', ''], {}, /"defaultPlatforms" has "linux amd64"/],
  [[], [], { KO_DEFAULTPLATFORMS: '/' }, /KO_DEFAULTPLATFORMS has "\/"/],
];
for (const [flags, defaults, env, message] of refused) {
  test(`refuses ${JSON.stringify([flags, defaults, env])}`, () =>
    assert.throws(() => wanted(flags, defaults, env), { code: 'CONFIG_VALUE_INVALID', message }));
}

const OFFERED = [
  { os: 'unknown', architecture: 'unknown' },
  ...['linux/amd64', 'linux/arm/v6', 'linux/arm/v7', 'linux/arm64'].map((text) =>
    parsePlatform(text),
  ),
  { os: 'linux', architecture: 'arm64', variant: 'v8' },
  ...['windows/amd64:10.0.17763.1', 'windows/amd64:10.0.20348.2700'].map((text) =>
    parsePlatform(text),
  ),
];

const expanded: readonly [wanted: string[], platforms: string[], needsBase: boolean][] = [
  [['linux/amd64'], ['linux/amd64'], false],
  [['linux/arm/v7', 'linux/amd64'], ['linux/amd64', 'linux/arm/v7'], false],
  [['linux/arm'], ['linux/arm/v6', 'linux/arm/v7'], true],
  [['linux/aarch64'], ['linux/arm64', 'linux/arm64/v8'], false],
  [['linux/arm64/v8'], ['linux/arm64', 'linux/arm64/v8'], false],
  [['windows'], ['windows/amd64:10.0.17763.1', 'windows/amd64:10.0.20348.2700'], true],
  [['windows/amd64:10.0.20348'], ['windows/amd64:10.0.20348.2700'], false],
  [['windows/amd64:10.0.17763.1'], ['windows/amd64:10.0.17763.1'], false],
  [['windows:10.0.20348'], ['windows/amd64:10.0.20348.2700'], true],
];
for (const [texts, platforms, needsBase] of expanded) {
  test(`expands ${texts} to ${platforms}, ${needsBase ? 'by' : 'without'} the base`, () => {
    assert.deepEqual(expandPlatforms(texts, OFFERED, 'base'), platforms);
    assert.equal(needsOffered(texts), needsBase);
  });
}

test('expands all to every platform but those of attestations', () => {
  assert.equal(needsOffered(['all']), true);
  assert.equal(expandPlatforms(['all'], OFFERED, 'base').length, OFFERED.length - 1);
});

for (const lacking of ['linux/s390x', 'windows/amd64:10.0', 'linux/amd64/v3', 'linux:1'])
  test(`refuses ${lacking}, which the base lacks, beside a platform that it has`, () =>
    assert.throws(() => expandPlatforms(['linux/amd64', lacking], OFFERED, 'debian'), {
      code: 'BASE_PLATFORM',
      message: `base debian has no ${lacking}`,
      hint: /linux\/arm\/v7/,
    }));
