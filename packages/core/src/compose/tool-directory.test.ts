import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CacheTrust } from '../config/project.ts';
import { toolDirectory } from './tool-directory.ts';

const FORMAT = 'go-build-cache';

function directory(trust: CacheTrust, repositories = ['ghcr.io/acme/cache'], format = FORMAT) {
  return toolDirectory('/cache', { trust, repositories }, format);
}

test('configurations that trust the same keys share a directory, in any order and from any repository', () => {
  const one = directory(['ed25519:a', 'ed25519:b']);
  assert.match(one, /^\/cache\/tools\/[0-9a-f]{24}$/);
  assert.equal(directory(['ed25519:b', 'ed25519:a'], ['ghcr.io/acme/other']), one);
});

test('another key, another format, or without keys another repository means another directory', () => {
  const all = [
    directory(['ed25519:a']),
    directory(['ed25519:b']),
    directory(['ed25519:a', 'ed25519:b']),
    directory(['ed25519:a'], undefined, 'cc-cache'),
    directory('registry'),
    directory('registry', ['ghcr.io/acme/other']),
  ];
  assert.equal(new Set(all).size, all.length);
});
