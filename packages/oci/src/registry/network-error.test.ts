import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkError } from './network-error.ts';

const where = { method: 'GET', url: new URL('https://r.example/v2/'), host: 'r.example' };

test('passes on the reason of a signal, also that of one that timed out', async () => {
  const signal = AbortSignal.timeout(0);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  for (const reason of [signal.reason, AbortSignal.abort().reason])
    assert.equal(networkError(reason, where as never), reason);
});
