import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from '../api/build.ts';
import type { BuildEvent } from '../pipeline/event.ts';
import { idleShard } from './idle-shard.ts';

const shard = { index: 2, total: 4 };
const review = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request' };

test('ends a shard of a pull request at once, and says why', async () => {
  const events: BuildEvent[] = [];
  const result = await build({
    config: undefined,
    plugins: [],
    directory: '/nowhere',
    env: review,
    shard,
    cacheWrite: true,
    onEvent: (event) => events.push(event),
  });
  assert.deepEqual(result, { images: [] });
  const message = 'shard 2/4 has nothing to do: a pull request only reads the remote cache';
  assert.deepEqual(events, [{ type: 'notice', message }]);
});

test('lets a shard compile elsewhere, and where writing is forced', () => {
  assert.equal(idleShard({ shard, cacheWrite: true, env: {} }), undefined);
  assert.equal(idleShard({ shard, cacheWrite: 'force', env: review }), undefined);
  assert.equal(idleShard({ cacheWrite: true, env: review }), undefined);
});
