import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pickPlatforms } from './pick-platforms.ts';
import { UsageError } from './usage-error.ts';

test('splits at commas, and selects each platform once', () => {
  assert.deepEqual(pickPlatforms(['linux/amd64, linux/arm64', 'linux/amd64', 'windows/*']), [
    'linux/amd64',
    'linux/arm64',
    'windows/*',
  ]);
});

test('keeps a variant with a comma whole', () => {
  assert.deepEqual(pickPlatforms(['linux/arm/v7,softfloat,linux/arm/v5']), [
    'linux/arm/v7,softfloat',
    'linux/arm/v5',
  ]);
});

test('names a misspelt platform among others', () => {
  assert.deepEqual(pickPlatforms(['linux/*,foo']), ['linux/*', 'foo']);
  assert.deepEqual(pickPlatforms(['linux/arm/v7,all']), ['linux/arm/v7', 'all']);
});

test('replaces host by the platform of the machine', () => {
  assert.deepEqual(pickPlatforms(['host,all'], 'linux/s390x'), ['linux/s390x', 'all']);
  assert.match(pickPlatforms(['host'])?.[0] ?? '', /^(linux|windows)\/[a-z0-9]+$/);
  assert.notEqual(pickPlatforms(['host'])?.[0], 'linux/x64');
});

test('refuses an empty platform', () => {
  assert.throws(() => pickPlatforms(['linux/amd64,']), UsageError);
});

test('returns nothing if nothing was requested', () => {
  assert.equal(pickPlatforms(undefined), undefined);
});
