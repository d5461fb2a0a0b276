import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../../errors/index.ts';
import { withRetry } from './retry.ts';
import { parseRetryAfter } from './retry-after.ts';

const policy = { timeouts: { retryMs: 1_000, backoffMs: 1 }, signal: new AbortController().signal };
const passing = (facts = {}) =>
  new StrakeError('REGISTRY_ERROR', 'registry r answered 500', { retryable: true, ...facts });

test('tries three times, then says so', async () => {
  let tries = 0;
  const attempt = async () => {
    tries += 1;
    throw passing();
  };
  await assert.rejects(withRetry(policy, attempt), {
    message: 'registry r answered 500 (3 tries)',
  });
  assert.equal(tries, 3);
});

test('does not try again what can not pass', async () => {
  for (const error of [
    new Error('bug'),
    passing({ retryable: false }),
    new StrakeError('DIGEST_MISMATCH', 'x'),
  ]) {
    let tries = 0;
    const attempt = async () => {
      tries += 1;
      throw error;
    };
    await assert.rejects(withRetry(policy, attempt), (thrown) => thrown === error);
    assert.equal(tries, 1);
  }
});

test('waits as long as a registry asks, but not longer than all waiting may take', async () => {
  const start = performance.now();
  let tries = 0;
  const attempt = async () => {
    tries += 1;
    if (tries === 1) throw passing({ retryAfterMs: 200 });
    return tries;
  };
  assert.equal(await withRetry(policy, attempt), 2);
  assert.ok(performance.now() - start >= 190);
  await assert.rejects(
    withRetry(policy, async () => {
      throw passing({ retryAfterMs: 600, status: 429 });
    }),
    { code: 'REGISTRY_RATE_LIMIT', message: /asks to wait 1 s/ },
  );
});

test('reads Retry-After in seconds and as a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  assert.equal(parseRetryAfter('2', now), 2_000);
  assert.equal(parseRetryAfter(' 99999 ', now), 99_999_000);
  assert.equal(parseRetryAfter('Thu, 01 Jan 2026 00:00:10 GMT', now), 10_000);
  assert.equal(parseRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now), 0);
  for (const odd of [undefined, '', 'soon', '-1', '1.5', 'Thu, nonsense', '1e9']) {
    assert.equal(parseRetryAfter(odd, now), undefined, String(odd));
  }
});
