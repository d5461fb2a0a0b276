import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerError } from './answer-error.ts';
import type { Answer } from './exchange.ts';

function page(status: number): Answer {
  const body = (async function* () {
    yield Buffer.from('<!DOCTYPE html><html></html>');
  })();
  return {
    status,
    method: 'GET',
    url: new URL('https://registry.example/v2/'),
    header: (name: string) => (name === 'content-type' ? 'text/html' : undefined),
    body,
    discard: async () => {},
  } as unknown as Answer;
}

test('tells a page of a proxy that cannot reach the registry from a host that is none', async () => {
  const question = {
    registry: 'registry.example',
    purpose: 'reading manifest app:v1',
    secrets: [],
  };
  for (const status of [502, 503, 504]) {
    const { hint } = await answerError(page(status), question);
    assert.match(hint ?? '', /^A proxy answers in place of the registry, which seems to be down/);
  }
  assert.match((await answerError(page(404), question)).hint ?? '', /^That is no registry/);
});
