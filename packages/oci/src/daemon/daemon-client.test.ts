import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createDaemonClient } from './daemon-client.ts';

const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** A daemon whose answers have no end. @returns a request to it, and how many bytes it could send */
async function endless(t: TestContext, status: number, { pauses = false } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-'));
  const sent = { bytes: 0 };
  const listener: RequestListener = (_, response) => {
    response.on('error', () => {}).writeHead(status);
    const more = (): void => {
      if (response.destroyed) return;
      sent.bytes += CHUNK.length;
      response.write(CHUNK, pauses ? undefined : more);
    };
    more();
  };
  const server = createServer(listener);
  const socketPath = join(directory, 'socket');
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  const client = createDaemonClient({
    host: 'unix://socket',
    origin: 'http://localhost',
    source: 'a test',
    socketPath,
  });
  t.after(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true });
  });
  const cancel = new AbortController();
  const { signal } = cancel;
  const ask = () => client.request({ method: 'GET', path: '/', operation: 'the question', signal });
  return { ask, sent, cancel };
}

test('refuses an endless response', { timeout: 20_000 }, async (t) => {
  const { ask, sent } = await endless(t, 200);
  await assert.rejects((await ask()).text(), {
    code: 'LIMIT_EXCEEDED',
    message: 'daemon unix://socket returned more than 8388608 bytes for the question',
  });
  assert.ok(sent.bytes < 16 * 1024 * 1024);
});

test('reads the beginning of an endless error', { timeout: 20_000 }, async (t) => {
  const { ask, sent } = await endless(t, 500);
  await assert.rejects(ask(), {
    code: 'DAEMON_ERROR',
    message: /returned 500 for the question: x+…$/,
  });
  assert.ok(sent.bytes < 4 * 1024 * 1024);
});

test('gives up on a response that does not arrive in time', { timeout: 20_000 }, async (t) => {
  const { ask } = await endless(t, 200);
  await assert.rejects((await ask()).text(0), {
    code: 'DAEMON_UNREACHABLE',
    message: /took more than .* s for the question$/,
  });
});

test('discards a response that stalls', { timeout: 20_000 }, async (t) => {
  const { ask, sent } = await endless(t, 404, { pauses: true });
  await (await ask()).discard();
  assert.ok(sent.bytes < 4 * 1024 * 1024);
});

test('a cancelled request ends with the reason of the signal', { timeout: 20_000 }, async (t) => {
  const { ask, cancel } = await endless(t, 200);
  const { body } = await ask();
  const reason = new Error('too slow');
  const read = async () => {
    for await (const _ of body) cancel.abort(reason);
  };
  await assert.rejects(read(), reason);
  await assert.rejects(ask(), reason);
});
