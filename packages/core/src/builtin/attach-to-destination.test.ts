import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { attachToDestination } from './attach-to-destination.ts';
import { offlineTransports } from './offline-transports.ts';

const transports = offlineTransports(new StrakeError('REGISTRY_ERROR', 'no registry is available'));

test('refuses to attach where a transport cannot, and names those that can', async () => {
  const at = attachToDestination(transports, { directory: '/work', env: {} });
  const destination = { text: 'docker-archive:a.tar', scheme: 'docker-archive', target: 'a.tar' };
  const refusal = {
    code: 'DESTINATION_INVALID',
    message: 'destination docker-archive:a.tar does not accept attached manifests',
    hint: 'These schemes accept them: docker:, oci:, oci-archive:.',
  };
  await assert.rejects(at.attach(destination, [], {} as never), refusal);
  await assert.rejects(
    at.openDestination(destination, { signal: new AbortController().signal }),
    refusal,
  );
  assert.deepEqual([at.attaches('docker-archive'), at.attaches('oci')], [false, true]);
});
