import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { withRetry } from './retry.ts';
import { parseRetryAfter } from './retry-after.ts';

const policy = { timeouts: { retryMs: 1_000, backoffMs: 1 }, signal: new AbortController().signal };
const passing = (message = 'registry r returned 500', facts = {}) =>
  new StrakeError('REGISTRY_ERROR', message, { retryable: true, ...facts });

test('retries as long as pauses may take, then throws the last failure with the elapsed time', async () => {
  let tries = 0;
  const attempt = async () => {
    tries += 1;
    throw passing(`attempt ${tries}`);
  };
  const pauses: number[] = [];
  const log = (line: string) => pauses.push(Number(/trying again in (\d+) ms$/.exec(line)?.[1]));
  const error = await withRetry(
    { ...policy, timeouts: { retryMs: 100, backoffMs: 1 }, log },
    attempt,
  ).then(
    () => assert.fail('it succeeded'),
    (thrown: unknown) => thrown as Error,
  );
  assert.match(error.message, /^attempt \d+ \(\d+ attempts in \d+\.\d s\)$/);
  assert.ok(error.message.startsWith(`attempt ${tries} (${tries} attempts`));
  // Pauses double from 1 ms to an eighth of all that they may take; on a busy machine they take longer.
  assert.ok(tries > 1 && tries <= 24, `${tries}`);
  // The log rounds each of them.
  const totalMs = pauses.reduce((sum, pause) => sum + pause, 0);
  assert.equal(pauses.length, tries - 1);
  assert.ok(totalMs <= 100 + tries / 2, `${totalMs}`);
});

test('ends a pause with the reason of the signal', async () => {
  const reason = new Error('too slow');
  const cancel = new AbortController();
  const attempt = async () => {
    setTimeout(() => cancel.abort(reason), 1);
    throw passing('busy', { retryAfterMs: 1_000_000 });
  };
  const timeouts = { retryMs: 2_000_000, backoffMs: 1 };
  await assert.rejects(withRetry({ timeouts, signal: cancel.signal }, attempt), reason);
});

test('makes three attempts even if each takes longer than all pauses may', async () => {
  let tries = 0;
  const attempt = async () => {
    tries += 1;
    await new Promise((resolve) => setTimeout(resolve, 60));
    throw passing();
  };
  const slow = { ...policy, timeouts: { retryMs: 50, backoffMs: 1 } };
  await assert.rejects(withRetry(slow, attempt), { message: /3 attempts/ });
  assert.equal(tries, 3);
});

test('does not wait if pauses may take no time', async () => {
  let tries = 0;
  const attempt = async () => {
    tries += 1;
    throw passing();
  };
  const never = { ...policy, timeouts: { retryMs: 0, backoffMs: 1 } };
  await assert.rejects(withRetry(never, attempt), { message: 'registry r returned 500' });
  assert.equal(tries, 1);
});

test('does not count an attempt before a pause that the registry asks for', async () => {
  let tries = 0;
  const attempt = async () => {
    tries += 1;
    if (tries <= 9) throw passing('wait', { retryAfterMs: 10 });
    return tries;
  };
  assert.equal(await withRetry(policy, attempt), 10);
});

test('reports how long it tried if a registry asks for more time than is left', async () => {
  const attempt = async () => {
    throw passing('busy', { retryAfterMs: 30, status: 503 });
  };
  const short = { ...policy, timeouts: { retryMs: 100, backoffMs: 1 } };
  await assert.rejects(withRetry(short, attempt), {
    code: 'REGISTRY_ERROR',
    message: /^busy; it asks to wait 1 s \(4 attempts in 0\.\d s\)$/,
  });
});

test('does not retry what cannot succeed', async () => {
  for (const error of [
    new Error('bug'),
    passing('final', { retryable: false }),
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

test('waits as long as a registry asks, but no longer than all pauses may take', async () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  let tries = 0;
  const attempt = async () => {
    tries += 1;
    if (tries === 1) throw passing('busy', { retryAfterMs: 200 });
    return tries;
  };
  assert.equal(await withRetry({ ...policy, log }, attempt), 2);
  assert.deepEqual(lines, ['busy; trying again in 200 ms']);
  await assert.rejects(
    withRetry(policy, async () => {
      throw passing('busy', { retryAfterMs: 1600, status: 429 });
    }),
    { code: 'REGISTRY_RATE_LIMIT', message: /asks to wait 2 s$/ },
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
