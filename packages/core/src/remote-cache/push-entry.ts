import { setTimeout as sleep } from 'node:timers/promises';
import type { Descriptor, ImageTree, RegistryOrigin, TreeBlob } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import { EntryBytes } from './entry-bytes.ts';
import { type EntryImage, isMovable } from './entry-manifest.ts';
import type { CacheEntry, EntryBlobs } from './remote-cache.ts';
import type { Transfer } from './transfer.ts';

/** An entry that is to be written, and where its bytes are. */
export interface EntryPush {
  readonly entry: CacheEntry;
  readonly image: EntryImage;
  readonly blobs: EntryBlobs;
  readonly tags: readonly string[];
  /** The cache repository. */
  readonly here: RegistryOrigin;
}

/**
 * Pauses before a list of bundles is pushed again whose bundles are there, though the registry did not find one: distribution 2.8 loses sight
 * of a blob while another machine sends it.
 */
const PAUSES_MS = [100, 300];

/**
 * Pushes the image of an entry.
 * @returns `lost` if `bundles` have layers that are neither in the repository nor in `blobs`
 * @throws REGISTRY_*; what the blobs throw
 */
export async function pushEntry(
  transfer: Transfer,
  { entry: { kind }, image, blobs, tags, here }: EntryPush,
  signal: AbortSignal,
): Promise<'pushed' | 'lost'> {
  const tree = treeOf(image, here, kind, blobs);
  if (!isMovable(kind)) {
    await transfer.push(tree, tags, new EntryBytes(image, blobs), signal);
    return 'pushed';
  }
  // A list outlives some of its bundles: the repository may have lost those that it had when the list was read.
  const held = image.layers.filter(({ digest }) => isIn(here, blobs.originsOf?.(digest)));
  for (let failures = 0; ; failures += 1) {
    const found = await transfer.findBlobs(held, signal);
    const bytes = new EntryBytes(image, blobs);
    try {
      await transfer.push(tree, tags, bytes, signal);
      return 'pushed';
    } catch (error) {
      const { lacked } = bytes;
      if (signal.aborted || lacked === undefined) throw error;
      const pauseMs = PAUSES_MS[failures];
      if (!found.has(lacked) || pauseMs === undefined) return 'lost';
      await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

function treeOf(
  { manifest, config, layers }: EntryImage,
  here: RegistryOrigin,
  kind: CacheEntry['kind'],
  blobs: EntryBlobs,
): ImageTree {
  const originOf = ({ digest }: Descriptor) =>
    blobs
      .originsOf?.(digest)
      // A push believes that a blob is there which comes from there.
      .find((at) => at.registry === here.registry && !(isMovable(kind) && isIn(here, [at])));
  const held = layers.map(
    (descriptor): TreeBlob => ({ descriptor, ...defined({ origin: originOf(descriptor) }) }),
  );
  const all = [...held, { descriptor: config.descriptor }];
  return { root: manifest.descriptor, manifests: [manifest], blobs: all };
}

function isIn({ registry, repository }: RegistryOrigin, origins: readonly RegistryOrigin[] = []) {
  return origins.some((at) => at.registry === registry && at.repository === repository);
}
