import { type FileHandle, open, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkedStream } from '../digest/index.ts';
import { messageOf, StrakeError, systemCode } from '../errors/index.ts';
import { readRecord, writeRecord } from '../file/index.ts';
import type { ByteStream, Descriptor } from '../spec/descriptor.ts';
import type { BlobReader } from '../spec/image-source.ts';
import { only, readPieces } from '../stream/index.ts';
import { findBlob, holdsBytes } from './find-blob.ts';
import { openStorePlace, type StorePlace } from './store-place.ts';
import { writeBlob } from './write-blob.ts';

/** The identity of a blob. */
export type BlobClaim = Pick<Descriptor, 'digest' | 'size'>;

/**
 * A directory of blobs by digest, and of small records by key. Safe for concurrent processes and kill -9: nothing gets its final
 * name before it is complete. What was found or written stays until the store is closed, even if another process prunes.
 */
export interface Store extends BlobReader {
  readonly directory: string;
  /**
   * Writes a stream of bytes.
   * @param expected what the bytes must match
   * @throws DIGEST_MISMATCH, SIZE_MISMATCH, OUTPUT_UNWRITABLE; whatever the stream throws
   */
  write(stream: ByteStream, expected?: BlobClaim): Promise<BlobClaim>;
  /** @throws OUTPUT_UNWRITABLE */
  writeBytes(bytes: Uint8Array): Promise<BlobClaim>;
  /**
   * The bytes of a blob; the stream throws DIGEST_MISMATCH or SIZE_MISMATCH before its end, and a corrupt blob is removed.
   * @throws FILE_UNREADABLE if the blob is missing
   */
  open(descriptor: BlobClaim, signal?: AbortSignal): Promise<ByteStream>;
  has(digest: string): Promise<boolean>;
  /** The size of a blob in bytes; undefined if it is missing. */
  size(digest: string): Promise<number | undefined>;
  /** The file of a blob, which must not be changed; undefined if it is missing. */
  path(digest: string): Promise<string | undefined>;
  /** The record stored under a key; undefined if it is missing or invalid. */
  readRecord(key: string): Promise<unknown>;
  /** Stores a small record. A failure is ignored: a later build stores it again. */
  writeRecord(key: string, record: unknown): Promise<void>;
  /**
   * Ends the lease, and removes the temporary directory if one was used. Afterwards everything but `close` fails with CLOSED; streams
   * that are open can be read to their end.
   */
  close(): Promise<void>;
}

/** What a store tells while it is open. */
export interface StoreOptions {
  /** Called once if the directory cannot be written, or is full: from then on a temporary directory is used. */
  readonly onWarning?: (message: string, hint: string) => void;
}

/**
 * Opens a store, and creates it if it does not exist.
 * @throws OUTPUT_UNWRITABLE if neither the directory nor a temporary one can be written
 */
export async function openStore(directory: string, options: StoreOptions = {}): Promise<Store> {
  const place = await openStorePlace(directory, (error) =>
    options.onWarning?.(
      `building without a cache: ${messageOf(error)}`,
      'Set STRAKE_CACHE to a writable directory with enough free space.',
    ),
  );
  const find = (digest: string) => findBlob(place, digest);
  return {
    directory,
    write: (stream, expected) =>
      writeBlob(expected ? checkedStream(stream, expected, 'a new blob') : stream, place),
    writeBytes: async (bytes) => holdsBytes(place, bytes) ?? writeBlob(only(bytes), place),
    open: (descriptor, signal) => openBlob(place, descriptor, signal),
    has: async (digest) => find(digest) !== undefined,
    size: async (digest) => find(digest)?.size,
    path: async (digest) => find(digest)?.path,
    readRecord: async (key) => findRecord(place, key),
    async writeRecord(key, record) {
      await writeRecord(place.current().recordPath(key), key, record).catch(() => {});
    },
    close: () => place.close(),
  };
}

async function openBlob(
  place: StorePlace,
  descriptor: BlobClaim,
  signal: AbortSignal | undefined,
): Promise<ByteStream> {
  signal?.throwIfAborted();
  const found = await patiently(() => findBlob(place, descriptor.digest));
  if (found) return readBlob(found.path, descriptor, signal);
  throw missing(place.current().blobPath(descriptor.digest), 'is missing');
}

async function* readBlob(
  path: string,
  descriptor: BlobClaim,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const file = await patiently(() => openThere(path)).catch((error: unknown) => {
    throw missing(path, `cannot be read: ${systemCode(error) ?? messageOf(error)}`, error);
  });
  if (file === undefined) throw missing(path, 'is missing');
  try {
    const what = `cached blob ${descriptor.digest}`;
    // Reading one extra byte detects a blob that is too long.
    const bytes = readPieces(file, { end: descriptor.size + 1 });
    for await (const chunk of checkedStream(bytes, descriptor, what)) {
      signal?.throwIfAborted();
      yield chunk;
    }
  } catch (error) {
    if (!StrakeError.is(error) || error.kind !== 'integrity') throw error;
    await rm(path, { force: true });
    const hint = 'It was removed from the store; write it again.';
    const facts = { ...error.facts, kind: error.kind, cause: error, hint };
    throw new StrakeError(error.code, error.message, facts);
  } finally {
    await file.close();
  }
}

/** Undefined if the file does not exist. */
async function openThere(path: string): Promise<FileHandle | undefined> {
  return open(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
}

/** Pruning hides a blob for a moment, and restores it if another process has just found it. */
async function patiently<Result>(
  look: () => Result | undefined | Promise<Result | undefined>,
): Promise<Result | undefined> {
  const found = await look();
  if (found !== undefined) return found;
  await sleep(PUT_BACK_MS);
  return look();
}

const PUT_BACK_MS = 50;

function missing(path: string, why: string, cause?: unknown): StrakeError {
  return new StrakeError('FILE_UNREADABLE', `cached blob ${path} ${why}`, {
    cause,
    hint: 'Write what is missing in the store again.',
  });
}

function findRecord(place: StorePlace, key: string): unknown {
  for (const each of place.all()) {
    const found = readRecord(each.recordPath(key), key);
    if (found !== undefined) return found;
  }
  return undefined;
}
