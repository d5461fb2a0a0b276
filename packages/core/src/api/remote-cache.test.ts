import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from '@strake/oci';
import { findCache } from '../compose/cache.ts';
import { rememberHits } from '../compose/remote-hits.ts';
import { describeRemoteCache } from './remote-cache.ts';

const { signal } = new AbortController();

test('tells what the last build on this machine found, also in a repository that is gone', async (t) => {
  // A registry without repositories.
  const server = createServer((asked, response) => {
    response.statusCode = asked.url === '/v2/' ? 200 : 404;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const repository = `127.0.0.1:${(server.address() as AddressInfo).port}/acme/cache`;
  const directory = await mkdtemp(join(tmpdir(), 'strake-remote-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const env = { STRAKE_CACHE: join(directory, 'cache') };
  const none = { entries: 0, bytes: 0 };
  const kinds = { step: none, layer: none, bundles: none };
  const facts = { repository, entries: 0, bytes: 0, kinds, others: 0 };
  assert.deepEqual(await describeRemoteCache(repository, { env, signal }), facts);
  const store = await openStore((await findCache({ env })).directory);
  await rememberHits(store, repository, { asked: 3, found: 2 });
  await store.close();
  assert.deepEqual(await describeRemoteCache(repository, { env, signal }), {
    ...facts,
    lastBuild: { asked: 3, found: 2 },
  });
});
