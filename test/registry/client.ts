import assert from 'node:assert/strict';
import { StrakeError } from '@strake/oci';
import {
  createRegistryClient,
  type RegistryClient,
  type RegistryClientOptions,
} from '@strake/oci/registry';
import type { Scope } from '../tool/index.ts';
import type { SampleTree } from './sample-tree.ts';

/** Short enough for tests: a back-off of at most 20 ms, 2 s of waiting in all, half a second without a byte. */
export const FAST = { backoffMs: 10, retryMs: 2_000, idleMs: 500, commitMs: 3_000 };

/** A client without any credentials but those of `options`, closed when the test ends. */
export function testClient(t: Scope, options: Partial<RegistryClientOptions> = {}): RegistryClient {
  const client = createRegistryClient({ env: {}, timeouts: FAST, ...options });
  t.after(() => client.close());
  return client;
}

/** Pushes a sample to `acme/app:v1`. */
export function pushSample(
  client: RegistryClient,
  host: string,
  { tree, store }: SampleTree,
  signal: AbortSignal = new AbortController().signal,
) {
  const target = { registry: host, repository: 'acme/app', tags: ['v1'], platformTags: {} };
  return client.push(tree, { ...target, store, signal });
}

/** Pulls all documents and blobs of `acme/app:v1`. @returns bytes by digest */
export async function pullSample(client: RegistryClient, host: string, { tree }: SampleTree) {
  const { signal } = new AbortController();
  const source = client.source({ registry: host, repository: 'acme/app', tag: 'v1' });
  const root = await source.root(signal);
  const pulled = new Map([[root.descriptor.digest, Buffer.from(root.bytes)]]);
  for (const { descriptor } of tree.blobs) {
    const chunks: Buffer[] = [];
    for await (const chunk of await source.blob(descriptor, signal))
      chunks.push(Buffer.from(chunk));
    pulled.set(descriptor.digest, Buffer.concat(chunks));
  }
  return pulled;
}

/** Waits for a failure of strake's own, and returns it. */
export async function failure(promise: Promise<unknown>): Promise<StrakeError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (thrown: unknown) => thrown,
  );
  assert.ok(StrakeError.is(error), `${String(error)}`);
  assert.doesNotMatch(error.message, /[\n\r]|\.$/);
  return error;
}
