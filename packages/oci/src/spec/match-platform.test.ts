import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchPlatform } from './match-platform.ts';
import { parsePlatform } from './platform.ts';

const IMAGES = [
  'linux/amd64',
  'windows/amd64:10.0.9200.1',
  'windows/amd64:10.0.17763.6532',
  'windows/amd64:10.0.20348.2849',
  'windows/amd64:10.0.20348.2849',
  'windows/amd64:10.0.20348.10000',
  'windows/arm64:10.0.26100.1',
  'windows/amd64',
  'linux/amd64',
].map((text) => ({ platform: parsePlatform(text) }));
const match = (wanted: string) =>
  matchPlatform(IMAGES, parsePlatform(wanted)).map((found) => IMAGES.indexOf(found));

test('takes every version of Windows once, newest first, and one without a version last', () =>
  assert.deepEqual(match('windows/amd64'), [5, 3, 2, 1, 7]));

test('takes the first entry of a version of Windows, in full or by its build', () => {
  assert.deepEqual(match('windows/amd64:10.0.20348.2849'), [3]);
  assert.deepEqual(match('windows/amd64:10.0.20348'), [3]);
  assert.deepEqual(match('windows/amd64:10.0.20349'), []);
});

test('takes the first entry elsewhere', () => assert.deepEqual(match('linux/amd64'), [0]));
