import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { networkError } from './network-error.ts';

const where = { method: 'GET', url: new URL('https://r.example/v2/') };

test('passes on the reason of a signal, whatever it is', async () => {
  const timedOut = AbortSignal.timeout(0);
  await new Promise((resolve) => timedOut.addEventListener('abort', resolve));
  for (const signal of [timedOut, AbortSignal.abort(), AbortSignal.abort(new Error('too slow'))])
    assert.equal(networkError(signal.reason, { ...where, signal }), signal.reason);
  const { signal } = new AbortController();
  assert.ok(StrakeError.is(networkError(new Error('too slow'), { ...where, signal })));
});
