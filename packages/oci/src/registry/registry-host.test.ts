import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiHost, isInsecure, isLoopback } from './registry-host.ts';

test('uses the API host of Docker Hub, and other hosts as named', () => {
  assert.equal(apiHost('docker.io'), 'registry-1.docker.io');
  assert.equal(apiHost('Example.com:5000'), 'example.com:5000');
});

test('recognizes registries on this machine', () => {
  for (const host of [
    'localhost',
    'localhost:5000',
    'a.localhost',
    '127.0.0.1:5000',
    '127.9.9.9',
    '[::1]',
    '[::1]:5000',
    '[::ffff:127.0.0.1]:5000',
  ]) {
    assert.equal(isLoopback(host), true, host);
  }
  for (const host of [
    'localhost.example.com',
    'mylocalhost',
    '128.0.0.1',
    '10.0.0.1',
    '[::2]:5000',
    'foo.local',
    '0.0.0.0',
  ]) {
    assert.equal(isLoopback(host), false, host);
  }
});

test('accepts an insecure host with its port, or for all ports', () => {
  assert.equal(isInsecure('reg.example:5000', ['reg.example:5000']), true);
  assert.equal(isInsecure('reg.example:5000', ['REG.example']), true);
  assert.equal(isInsecure('reg.example:5001', ['reg.example:5000']), false);
  assert.equal(isInsecure('evil.reg.example', ['reg.example']), false);
});
