import { join } from 'node:path';
import { withFileLock, writeFileAtomic } from '../file/index.ts';
import { checkLimit } from '../spec/check-limit.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { compactJson } from '../spec/json.ts';
import { MAX_DOCUMENT_BYTES } from '../spec/limits.ts';
import type { Index } from '../spec/manifest.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { directoryFiles } from './directory-files.ts';
import { mergeEntries } from './layout-entry.ts';
import { INDEX_FILE, readIndexFile } from './read-layout-index.ts';
import { withoutOrphans } from './without-orphans.ts';

/** The lock file of index.json. Readers of layouts ignore unknown files. */
export const LOCK_FILE = '.strake.lock';

/** An index.json without images. */
export const EMPTY_INDEX: Index = {
  schemaVersion: 2,
  mediaType: MEDIA_TYPE.oci.index,
  manifests: [],
};

/** One image that waits to be added. */
interface Wanted {
  readonly entries: readonly Descriptor[];
  readonly done: () => void;
  readonly failed: (reason: unknown) => void;
}

/** The additions of this process to one layout. */
interface Batch {
  readonly wanted: Set<Wanted>;
  /** Aborted when no caller waits any more. */
  readonly abandoned: AbortController;
}

/** Batches that wait for the lock of their layout, by its directory. */
const batches = new Map<string, Batch>();

/**
 * Adds entries to index.json of a layout, atomically and under a lock. Entries that a process adds while it waits for the lock
 * are written together: for hundreds of concurrent images the file is read and written only a few times.
 * @param directory absolute
 * @throws OUTPUT_UNWRITABLE, MANIFEST_INVALID, LIMIT_EXCEEDED; IMAGE_TOO_LARGE for more entries than index.json can hold; the reason
 * of the signal, and then nothing is added
 */
export async function updateIndex(
  directory: string,
  entries: readonly Descriptor[],
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const known = batches.get(directory);
    const batch = known ?? { wanted: new Set(), abandoned: new AbortController() };
    const settle = (action: () => void) => {
      signal.removeEventListener('abort', abort);
      action();
    };
    const wanted: Wanted = {
      entries,
      done: () => settle(resolve),
      failed: (reason) => settle(() => reject(reason)),
    };
    const abort = () => {
      // What is already being written is not undone.
      if (!batch.wanted.delete(wanted)) return;
      if (batch.wanted.size === 0) {
        batches.delete(directory);
        batch.abandoned.abort();
      }
      wanted.failed(signal.reason);
    };
    signal.addEventListener('abort', abort);
    batch.wanted.add(wanted);
    if (known) return;
    batches.set(directory, batch);
    void writeBatch(directory, batch);
  });
}

async function writeBatch(directory: string, batch: Batch): Promise<void> {
  let taken: readonly Wanted[] = [];
  const write = async (): Promise<void> => {
    // Entries that arrive from now on go into the next batch.
    batches.delete(directory);
    taken = [...batch.wanted];
    batch.wanted.clear();
    await mergeIndex(
      directory,
      taken.flatMap(({ entries }) => entries),
    );
  };
  try {
    await withFileLock(join(directory, LOCK_FILE), write, { signal: batch.abandoned.signal });
    for (const { done } of taken) done();
  } catch (error) {
    if (batches.get(directory) === batch) batches.delete(directory);
    for (const { failed } of [...taken, ...batch.wanted]) failed(error);
  }
}

async function mergeIndex(directory: string, entries: readonly Descriptor[]): Promise<void> {
  const files = directoryFiles(directory, `oci:${directory}`);
  const held = await readIndexFile(files, NEVER);
  const index = held ?? EMPTY_INDEX;
  const merged = mergeEntries(index.manifests, entries);
  const manifests = await withoutOrphans(files, index.manifests, merged, NEVER);
  const text = compactJson({ ...index, manifests });
  if (held && text === compactJson(held)) return;
  checkLimit({
    what: `${INDEX_FILE} of ${files.name}`,
    size: Buffer.byteLength(text),
    limit: MAX_DOCUMENT_BYTES,
    hint: 'Write the image into another layout, or remove old images from this one.',
  });
  await writeFileAtomic(join(directory, INDEX_FILE), text);
}

const { signal: NEVER } = new AbortController();
