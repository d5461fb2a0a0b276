import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insecureHosts } from './insecure-hosts.ts';

const images = (...names: readonly string[]) => names.map((base) => ({ base, repository: '' }));

test('speaks plain HTTP with the hosts that ko does, unasked', () => {
  const plain = [
    '10.0.0.1:5000/x',
    '192.168.49.2:5000/x',
    '172.31.1.1:80/x',
    'registry.local:5000/x',
  ];
  const others = [
    'ghcr.io/acme/x',
    '172.32.1.1:5000/x',
    '11.0.0.1/x',
    'alpine',
    'local/x',
    'docker-daemon:ko.local/x',
  ];
  assert.deepEqual(insecureHosts(images(...plain, ...others), {}), [
    '10.0.0.1:5000',
    '192.168.49.2:5000',
    '172.31.1.1:80',
    'registry.local:5000',
  ]);
});

test('speaks it with all of them for --insecure-registry', () => {
  const named = [{ repository: 'r.example/app', base: 'b.example:5000/base' }];
  assert.deepEqual(insecureHosts(named, { insecureRegistry: true }), [
    'r.example',
    'b.example:5000',
  ]);
});
