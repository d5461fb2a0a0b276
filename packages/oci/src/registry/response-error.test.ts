import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RegistryResponse } from './exchange.ts';
import { responseError } from './response-error.ts';

function page(status: number): RegistryResponse {
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
  } as unknown as RegistryResponse;
}

test('distinguishes a page of a proxy that cannot reach the registry from a host that is not a registry', async () => {
  const context = {
    registry: 'registry.example',
    operation: 'reading manifest app:v1',
    secrets: [],
  };
  for (const status of [502, 503, 504]) {
    const { hint } = await responseError(page(status), context);
    assert.match(hint ?? '', /^A proxy responds in place of the registry, which seems to be down/);
  }
  assert.match((await responseError(page(404), context)).hint ?? '', /^That is not a registry/);
});
