import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange, RegistryResponse } from './exchange.ts';
import { logTransport } from './logged-transport.ts';

const EXCHANGE: Exchange = {
  method: 'GET',
  url: new URL('https://ann:tide@registry.example/v2/app/blobs/sha256:abc?token=tide'),
  headers: { authorization: 'Bearer tide' },
  signal: new AbortController().signal,
  trust: { registry: 'registry.example', insecure: [] },
};

async function linesOf(send: () => Promise<RegistryResponse>): Promise<readonly string[]> {
  const lines: string[] = [];
  const transport = logTransport({ send, close: async () => {} }, (line) => lines.push(line));
  await transport.send(EXCHANGE).catch(() => {});
  return lines;
}

test('logs a request with its status and duration, without secrets', async () => {
  const [line, ...others] = await linesOf(async () => ({ status: 206 }) as RegistryResponse);
  assert.match(
    line ?? '',
    /^GET https:\/\/registry\.example\/v2\/app\/blobs\/sha256:abc 206 \(\d+ ms\)$/,
  );
  assert.deepEqual(others, []);
});

test('logs a request that fails', async () => {
  const [line] = await linesOf(() => Promise.reject(new Error('connection reset')));
  assert.match(line ?? '', / failed: connection reset \(\d+ ms\)$/);
});
