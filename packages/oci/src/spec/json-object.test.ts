import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { parseJson } from './json.ts';
import { JsonObject } from './json-object.ts';

const LONG = 'a-'.repeat(200_000);

const messageFrom = (run: () => unknown): string => {
  try {
    run();
  } catch (thrown) {
    if (StrakeError.is(thrown)) return thrown.message;
  }
  return assert.fail('nothing was refused');
};

test('shows only the beginning of an untrusted key or value', () => {
  const object = new JsonObject({ labels: { [LONG]: 1 }, size: LONG }, 'config');
  const messages = [
    messageFrom(() => object.stringMap('labels')),
    messageFrom(() => object.boolean('size')),
    messageFrom(() => parseJson(`{"${LONG}":1,"${LONG}":2}`, 'config')),
  ];
  assert.match(messages[0] ?? '', /^config: labels\.a-a-.*… is 1, not a string$/);
  for (const message of messages) assert.ok(message.length < 200, message.slice(0, 300));
});
