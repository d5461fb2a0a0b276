import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/oci';
import { destinationPlaces } from './destination-places.ts';
import { offlineTransports } from './offline-transports.ts';

const transports = offlineTransports(new StrakeError('REGISTRY_ERROR', 'no registry is asked'));

function places(scheme: string, target: string): readonly string[] {
  const push = { destination: `${scheme}:${target}`, target, image: 'app', tags: [], names: [] };
  return destinationPlaces(transports, scheme, push, '/work');
}

test('leaves a malformed name to what refuses it', () => {
  assert.deepEqual(places('docker', 'NO NAME'), []);
  assert.deepEqual(places('docker', 'r.example/app:v1'), ['docker r.example/app:v1']);
});

test('knows nothing of the schemes of plugins', () => {
  assert.deepEqual(places('s3', 'bucket'), []);
});
