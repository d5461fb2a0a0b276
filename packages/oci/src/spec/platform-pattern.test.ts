import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlatform } from './platform.ts';
import {
  isPlatformMap,
  matchesPattern,
  parsePattern,
  pickForPattern,
  pickForPlatform,
} from './platform-pattern.ts';

const matches: readonly [pattern: string, platform: string, fits: boolean][] = [
  ['*', 'linux/amd64', true],
  ['linux/*', 'linux/arm/v6', true],
  ['linux/*', 'windows/amd64', false],
  ['linux/arm', 'linux/arm/v6', true],
  ['linux/arm/*', 'linux/arm/v6', true],
  ['linux/arm/v7', 'linux/arm', true],
  ['linux/arm/v7', 'linux/arm/v6', false],
  ['linux/arm64/v8', 'linux/arm64', true],
  ['linux/arm64/v8', 'linux/arm64/v9', false],
  ['linux/aarch64', 'linux/arm64', true],
  ['windows/*:10.0.20348', 'windows/amd64:10.0.20348.2700', true],
  ['windows/amd64:10.0.17763', 'windows/amd64:10.0.20348.2700', false],
];
for (const [pattern, platform, fits] of matches) {
  test(`${pattern} ${fits ? 'matches' : 'does not match'} ${platform}`, () => {
    assert.equal(matchesPattern(parsePattern(pattern), parsePlatform(platform)), fits);
  });
}

test('picks the most specific pattern, whatever their order', () => {
  const map = { 'linux/arm': 'arch', '*': 'any', 'linux/arm/v6': 'variant', 'linux/*': 'os' };
  const pick = (text: string) => pickForPlatform(map, parsePlatform(text))?.value;
  assert.deepEqual(
    [pick('linux/arm/v6'), pick('linux/arm/v7'), pick('linux/amd64'), pick('windows/amd64')],
    ['variant', 'arch', 'os', 'any'],
  );
});

test('picks nothing if no pattern matches the platform', () => {
  assert.equal(pickForPlatform({ 'windows/*': 1 }, parsePlatform('linux/amd64')), undefined);
});

const maps: readonly [value: unknown, is: boolean][] = [
  [{ '*': 1 }, true],
  [{ 'linux/*': 1, 'windows/amd64': 2 }, true],
  [{}, false],
  [{ linux: 1 }, false],
  [{ '8080/tcp': 1 }, false],
  [{ 'example.com/name': 1 }, false],
  [{ 'linux/*': 1, name: 2 }, false],
  [[], false],
  ['linux/*', false],
  [null, false],
];
for (const [value, is] of maps) {
  test(`treats ${JSON.stringify(value)} as ${is ? 'a map by platform' : 'data'}`, () =>
    assert.equal(isPlatformMap(value), is));
}

test('refuses what is not a pattern', () => {
  for (const text of ['', 'linux', 'linux/', '*/amd64', 'linux/*/v7', 'linux/*/v7/x'])
    assert.throws(() => parsePattern(text), { code: 'PLATFORM_INVALID' });
});

const around: readonly [map: readonly string[], pattern: string, picked: string | undefined][] = [
  [['linux/*', 'linux/arm64'], 'linux/arm64', 'linux/arm64'],
  [['*', 'linux/*'], 'linux/arm/v7', 'linux/*'],
  [['linux/arm', 'linux/*'], 'linux/arm/v7', 'linux/arm'],
  [['linux/arm64'], 'linux/*', undefined],
  [['windows/*', 'linux/arm/v6'], 'linux/arm', undefined],
  [['windows/amd64'], 'windows/amd64:10.0.20348', 'windows/amd64'],
];
for (const [keys, pattern, picked] of around) {
  test(`finds ${picked ?? 'nothing'} around ${pattern} in ${keys.join(', ')}`, () => {
    const map = Object.fromEntries(keys.map((key) => [key, true]));
    assert.equal(pickForPattern(map, pattern), picked);
  });
}
