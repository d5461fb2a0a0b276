import { dirname, join, resolve } from 'node:path';
import { allOrAbort } from '../concurrency/all-or-throw.ts';
import { removeAbandonedOnce, UNFINISHED_FILE, writeFileAtomic } from '../file/index.ts';
import type { ByteStream, Descriptor } from '../spec/descriptor.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import { isNondistributable } from '../spec/media-type.ts';
import { totalSize } from '../spec/total-size.ts';
import { holdsBlob } from './holds-blob.ts';
import type { LayoutFiles } from './layout-files.ts';
import { blobPath } from './layout-source.ts';
import type { LayoutWriteOptions } from './layout-write-options.ts';
import { createVerifiedBlobs } from './verified-blobs.ts';

/** How many blobs are transferred concurrently: base layers may come from a registry. */
const WIDTH = 4;

/** The configs and layers of a tree that a layout must contain; nondistributable layers may be stored elsewhere. */
export function distributable(tree: ImageTree): readonly Descriptor[] {
  return tree.blobs
    .map(({ descriptor }) => descriptor)
    .filter(({ mediaType }) => !isNondistributable(mediaType));
}

/**
 * Writes all blobs that are missing or corrupt in the directory, manifests after the blobs that they refer to.
 * @throws OUTPUT_UNWRITABLE, LAYOUT_INVALID if a directory or link is in a blob's place, and what the store throws
 */
export async function writeBlobs(
  directory: string,
  files: LayoutFiles,
  tree: ImageTree,
  { store, signal, onProgress, verified = createVerifiedBlobs() }: LayoutWriteOptions,
): Promise<void> {
  const blobs = distributable(tree);
  // Even if there is nothing to write: what a killed process left there is useless.
  for (const blobDirectory of new Set(
    tree.manifests.map(({ descriptor }) => dirname(blobPath(descriptor.digest))),
  ))
    await removeAbandonedOnce(join(directory, blobDirectory), UNFINISHED_FILE);
  const total = totalSize(blobs);
  let done = 0;
  const advance = (bytes: number): void => {
    done += bytes;
    onProgress?.(done, total);
  };
  const root = resolve(directory);
  const isThere = (descriptor: Descriptor, stop: AbortSignal) =>
    holdsBlob(files, descriptor, { directory: root, verified, signal: stop });
  const write = async ({ digest }: Descriptor, content: string | ByteStream): Promise<void> => {
    await writeFileAtomic(join(root, blobPath(digest)), content);
    await verified.add(root, blobPath(digest));
  };
  await inParallel(blobs, signal, async (descriptor, stop) => {
    if (await isThere(descriptor, stop)) return advance(descriptor.size);
    const stream = count(await store.open(descriptor, stop), advance);
    await write(descriptor, stream);
  });
  for (const { descriptor, text } of tree.manifests) {
    signal.throwIfAborted();
    if (!(await isThere(descriptor, signal))) await write(descriptor, text);
  }
}

async function* count(
  stream: AsyncIterable<Uint8Array>,
  advance: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    yield chunk;
    advance(chunk.length);
  }
}

/** The first failure aborts the others; it is thrown once all have settled. */
async function inParallel<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item, stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const failing = new AbortController();
  const stop = AbortSignal.any([signal, failing.signal]);
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      stop.throwIfAborted();
      await work(item, stop);
    }
  };
  try {
    await allOrAbort(failing, Array.from({ length: WIDTH }, worker));
  } finally {
    signal.throwIfAborted();
  }
}
