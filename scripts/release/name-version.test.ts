import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { nameVersion, VERSIONED } from './name-version.ts';
import { readManifest } from './pack-packages.ts';

test('names another version, and leaves longer numbers alone', () => {
  const text = 'default: 1.0.0\nstrake@v1.0.0\n11.0.0 1.0.01 1.0.0.1 1.0.0-1 1x0x0';
  assert.equal(
    nameVersion(text, '1.0.0', '1.1.0'),
    'default: 1.1.0\nstrake@v1.1.0\n11.0.0 1.0.01 1.0.0.1 1.0.0-1 1x0x0',
  );
});

for (const file of VERSIONED)
  test(`${file} names the version of the packages`, () => {
    const { version } = readManifest('packages/cli');
    assert.notEqual(
      nameVersion(readFileSync(file, 'utf8'), version, ''),
      readFileSync(file, 'utf8'),
    );
  });
