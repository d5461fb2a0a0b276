import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDaemonImage } from './open-daemon-image.ts';

const MIB = 1024 * 1024;

test('stops a daemon that saves more than the limit, and leaves no file', {
  timeout: 20_000,
}, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-daemon-'));
  const chunk = Buffer.alloc(MIB);
  let sent = 0;
  const server = createServer(({ url }, response) => {
    response.on('error', () => {});
    if (url?.endsWith('/json')) {
      response.end('{"Id":"sha256:1"}');
      return;
    }
    const more = (): void => {
      if (response.destroyed) return;
      sent += chunk.length;
      if (sent > 100 * MIB) response.end();
      else response.write(chunk, more);
    };
    more();
  });
  const socket = join(directory, 'socket');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const before = process.env.TMPDIR;
  const temporary = await mkdtemp(join(directory, 'temporary-'));
  process.env.TMPDIR = temporary;
  t.after(async () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true });
  });
  const { signal } = new AbortController();
  const env = { DOCKER_HOST: `unix://${socket}` };
  await assert.rejects(openDaemonImage('app:v1', env, signal, 4 * MIB), {
    code: 'LIMIT_EXCEEDED',
    message: `daemon unix://${socket} saves docker.io/library/app:v1 in more than 4194304 bytes`,
  });
  assert.ok(sent < 50 * MIB, `${sent} bytes were sent`);
  assert.deepEqual(await readdir(temporary), []);
});
