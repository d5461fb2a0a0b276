import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { CacheEntry, EntryLayer } from '@strake/core/internal';
import {
  type ByteStream,
  digestOf,
  MEDIA_TYPE,
  readLayer,
  type TarEntry,
  writeTar,
} from '@strake/oci';
import { CacheEntries } from '../remote-cache/entries.ts';
import { openCache, readAll, signal } from '../remote-cache/scene.ts';
import type { Scope } from '../tool/index.ts';

const LIST_FILE = 'bundles.json';
const LIST_TAG = /^bundles-([0-9a-f]{64})$/;

/** A member of a bundle, as tests change it. */
export interface Member {
  readonly name: string;
  readonly content: Uint8Array;
  /** Default: file. */
  readonly type?: TarEntry['type'];
  readonly linkname?: string;
}

/** The JSON of a list, as far as tests change it. */
export interface List {
  readonly format: number;
  readonly bundles: readonly ListedBundle[];
}

export interface ListedBundle {
  readonly layer: number;
  readonly group: string;
  readonly seconds: number;
  readonly bytes: number;
  readonly results: readonly (readonly [marker: string, bytes: number])[];
}

/** A list of a cache repository, and its bundles, behind strake's back. */
export interface Bundles {
  readonly entry: CacheEntry;
  readonly list: List;
  /** In the order of the layers, without that of the list. */
  readonly bundles: readonly (readonly Member[])[];
}

/** How a repository is read and written. */
type CacheOptions = Parameters<typeof openCache>[2];

/** The only list of a repository. @param repository with the host of a registry that anybody may read */
export async function readBundles(
  t: Scope,
  repository: string,
  options: CacheOptions = {},
): Promise<Bundles> {
  const { cache } = openCache(t, repository, options);
  const [host = '', ...path] = repository.split('/');
  const tags = [...(await new CacheEntries(host, path.join('/')).read()).keys()];
  const keys = tags.flatMap((tag) => LIST_TAG.exec(tag)?.[1] ?? []);
  assert.equal(keys.length, 1);
  const found = await cache.find('bundles', keys[0] ?? '', signal);
  assert.ok(found);
  const members = await Promise.all(
    found.entry.layers.map(async (layer) => membersOf(await cache.open(found, layer, signal))),
  );
  const [[list] = [], ...bundles] = members;
  assert.equal(list?.name, LIST_FILE);
  return { entry: found.entry, list: JSON.parse(Buffer.from(list.content).toString()), bundles };
}

async function membersOf(stream: ByteStream): Promise<readonly Member[]> {
  const members: Member[] = [];
  await readLayer(stream, signal, async ({ header, content }) => {
    members.push({ name: header.name, content: await readAll(content) });
  });
  return members;
}

/** What a list and its bundles are stored as. */
export interface Stored {
  readonly list?: string;
  /** Compressed tars. */
  readonly bundles?: readonly Uint8Array[];
}

/**
 * Writes a list and its bundles: consistent, and signed with the key in the options.
 * @param stored in place of what they would be stored as
 */
export async function writeBundles(
  t: Scope,
  repository: string,
  { entry, list, bundles }: Bundles,
  stored: Stored = {},
  options: CacheOptions = {},
): Promise<void> {
  const listed = Buffer.from(stored.list ?? JSON.stringify(list));
  const tar = await tarOf([{ name: LIST_FILE, content: listed }]);
  const packed = stored.bundles ?? (await Promise.all(bundles.map(packBundle)));
  const blobs = [gzipSync(tar), ...packed];
  const layers = blobs.map((bytes, at): EntryLayer => {
    const mediaType = at === 0 ? MEDIA_TYPE.oci.layerGzip : MEDIA_TYPE.oci.layerZstd;
    const diffId = `sha256:${createHash('sha256').update(bytes).update('tar').digest('hex')}`;
    return { descriptor: { mediaType, ...digestOf(bytes) }, diffId };
  });
  const { cache, warnings } = openCache(t, repository, options);
  const result = await cache.write(
    { ...entry, layers },
    {
      open: async ({ digest }) => {
        const at = layers.findIndex(({ descriptor }) => descriptor.digest === digest);
        return (async function* () {
          yield blobs[at] ?? Buffer.alloc(0);
        })();
      },
    },
    signal,
  );
  assert.deepEqual([result, warnings], ['written', []]);
}

/** A bundle as it is stored. */
export async function packBundle(members: readonly Member[]): Promise<Uint8Array> {
  return zstdCompressSync(await tarOf(members));
}

function tarOf(members: readonly Member[]): Promise<Buffer> {
  const entries = members.map(({ name, content, type = 'file', linkname }): TarEntry => {
    const common = { name, type, mode: 0o644, uid: 0, gid: 0, mtime: 0 };
    if (type !== 'file') return { ...common, size: 0, ...(linkname ? { linkname } : {}) };
    const open = () =>
      (async function* () {
        yield content;
      })();
    return { ...common, size: content.length, open };
  });
  return readAll(writeTar(entries, signal));
}
