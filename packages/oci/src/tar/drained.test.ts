import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { drained } from './drained.ts';

test('settles when a stream drains, closes or was closed, and leaves no listener', async () => {
  const stream = new Writable();
  for (const event of ['drain', 'close'] as const) {
    const waiting = drained(stream);
    stream.emit(event);
    await waiting;
    assert.deepEqual([stream.listenerCount('drain'), stream.listenerCount('close')], [0, 0]);
  }
  const closed = new Writable().destroy();
  await once(closed, 'close');
  await drained(closed);
});
