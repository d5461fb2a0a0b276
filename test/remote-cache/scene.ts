import { createHash } from 'node:crypto';
import { type CacheEntry, createRemoteCache, type RemoteCacheOptions } from '@strake/core/internal';
import type { BlobReader } from '@strake/oci';
import { createMemoryStore } from '@strake/oci/testing';
import type { Scope } from '../tool/index.ts';

export const { signal } = new AbortController();

export const hexOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** A cache with its warnings and requests. */
export function openCache(
  t: Scope,
  repository: string | readonly string[],
  more: Partial<RemoteCacheOptions> = {},
) {
  const warnings: string[] = [];
  const requests: string[] = [];
  const records = createMemoryStore();
  const cache = createRemoteCache({
    repositories: typeof repository === 'string' ? [repository] : repository,
    trust: 'registry',
    mayWrite: true,
    env: {},
    records,
    onWarning: (message, hint) => warnings.push(`${message} (${hint})`),
    onRequest: (line) => requests.push(line),
    ...more,
  });
  t.after(() => cache.close());
  return { cache, warnings, requests, records };
}

/** The entry of a program, and its bytes. */
export function sampleEntry(mark: string, more: Partial<CacheEntry> = {}, size = 1000) {
  const bytes = Buffer.alloc(size, `${mark} of a layer`);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip';
  const entry: CacheEntry = {
    kind: 'step',
    key: hexOf(mark),
    name: `go build example.com/${mark}`,
    tool: 'go1.26.8',
    platform: { os: 'linux', architecture: 'arm64' },
    outputs: [
      { digest: `sha256:${hexOf(`output of ${mark}`)}`, size: 3, layer: 0, path: 'app/server' },
    ],
    layers: [
      { descriptor: { mediaType, digest, size: bytes.length }, diffId: `sha256:${hexOf('diff')}` },
    ],
    seconds: 2.5,
    ...more,
  };
  let opened = 0;
  const blobs: BlobReader = {
    async open() {
      opened += 1;
      return (async function* () {
        yield bytes;
      })();
    },
  };
  return { entry, blobs, bytes, opened: () => opened };
}

/**
 * A list of bundles: the entry, and the bytes of its layers, of which those may be read that are `here`.
 * @param layers a mark for each layer: layers with one mark have the same bytes
 */
export function sampleBundles(
  mark: string,
  layers: readonly string[],
  {
    size = 100_000,
    here = layers,
  }: { readonly size?: number; readonly here?: readonly string[] } = {},
) {
  const held = layers.map((layer) => sampleEntry(layer, {}, size));
  const entry: CacheEntry = {
    ...sampleEntry(mark).entry,
    kind: 'bundles',
    outputs: [],
    layers: held.flatMap((each) => each.entry.layers),
    seconds: 0,
  };
  const opened: string[] = [];
  const blobs: BlobReader = {
    async open({ digest }) {
      const at = entry.layers.findIndex(({ descriptor }) => descriptor.digest === digest);
      const layer = layers[at] ?? '';
      opened.push(layer);
      if (!here.includes(layer)) throw new Error(`the bytes of ${layer} are not here`);
      const { bytes = Buffer.alloc(0) } = held[at] ?? {};
      return (async function* () {
        yield bytes;
      })();
    },
  };
  return { entry, blobs, opened };
}

export async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Milliseconds that something takes. */
export async function timed<Result>(work: Promise<Result>): Promise<readonly [Result, number]> {
  const start = performance.now();
  const result = await work;
  return [result, performance.now() - start];
}
