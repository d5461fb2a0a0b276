import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keylessSigner } from './keyless-signer.ts';

test('says that nothing answered in time, also where the token was waited for', async (t) => {
  t.mock.method(AbortSignal, 'timeout', () =>
    AbortSignal.abort(new DOMException('too late', 'TimeoutError')),
  );
  const signer = keylessSigner({
    env: { BUILDKITE: 'true' },
    run: async (_, signal) => {
      signal.throwIfAborted();
      return '';
    },
  });
  await assert.rejects(signer.sign(Buffer.from('{}'), new AbortController().signal), {
    code: 'ATTEST_SIGSTORE',
    message: 'sigstore did not sign: no answer within 120 seconds',
  });
});
