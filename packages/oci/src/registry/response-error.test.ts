import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RegistryResponse } from './exchange.ts';
import { responseError } from './response-error.ts';

/** The answer to a request that wrote something. */
function refusal(status: number, code = '', message = ''): RegistryResponse {
  const body = (async function* () {
    yield Buffer.from(JSON.stringify({ errors: [{ code, message }] }));
  })();
  return { ...page(status), method: 'PUT', header: () => undefined, body };
}

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

test('says what whoever pushes can do about a refused tag, or a registry that is read-only', async () => {
  const hint = async (response: RegistryResponse, operation = 'pushing manifest acme/app:v1') =>
    (await responseError(response, { registry: 'registry.example', operation, secrets: [] })).hint;
  assert.match(
    (await hint(refusal(409, 'TAG_IMMUTABLE', 'v1 cannot be overwritten'))) ?? '',
    /push another tag/,
  );
  assert.match((await hint(refusal(400, 'TAG_INVALID'))) ?? '', /use another one/);
  const fallback = `pushing manifest acme/app:sha256-${'0'.repeat(64)}`;
  assert.match((await hint(refusal(400, 'TAG_INVALID'), fallback)) ?? '', /attach: index/);
  assert.match((await hint(refusal(405, 'UNSUPPORTED'))) ?? '', /read-only/);
  assert.match((await hint(refusal(404))) ?? '', /to be created first/);
  assert.doesNotMatch((await hint({ ...refusal(404), method: 'GET' })) ?? '', /created/);
});
