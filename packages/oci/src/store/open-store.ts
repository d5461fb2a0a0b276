import { type FileHandle, open, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkedStream } from '../digest/index.ts';
import { messageOf, StrakeError, systemCode } from '../errors/index.ts';
import { readRecord, writeRecord } from '../file/index.ts';
import type { ByteStream, Descriptor } from '../spec/descriptor.ts';
import type { BlobReader } from '../spec/image-source.ts';
import { readPieces } from '../stream/index.ts';
import { findBlob, holdsBytes } from './find-blob.ts';
import { openStorePlace, type StorePlace } from './store-place.ts';
import { writeBlob } from './write-blob.ts';

/** What a blob is, or shall be. */
export type BlobClaim = Pick<Descriptor, 'digest' | 'size'>;

/**
 * A directory of blobs by digest, and of small records by key. Safe for several processes and under kill -9: nothing has its name
 * before it is complete. What was found or written is there until the store is closed, whoever prunes meanwhile.
 */
export interface Store extends BlobReader {
  readonly directory: string;
  /**
   * Streams bytes in.
   * @param expected what they have to be
   * @throws DIGEST_MISMATCH, SIZE_MISMATCH, OUTPUT_UNWRITABLE; whatever the stream throws
   */
  write(stream: ByteStream, expected?: BlobClaim): Promise<BlobClaim>;
  /** @throws OUTPUT_UNWRITABLE */
  writeBytes(bytes: Uint8Array): Promise<BlobClaim>;
  /**
   * Bytes of a blob; the stream throws DIGEST_MISMATCH or SIZE_MISMATCH before it ends well, and a damaged blob is taken away.
   * @throws FILE_UNREADABLE where the blob is not there
   */
  open(descriptor: BlobClaim, signal?: AbortSignal): Promise<ByteStream>;
  has(digest: string): Promise<boolean>;
  /** Bytes of a blob that is there; undefined where it is not. */
  size(digest: string): Promise<number | undefined>;
  /** File of a blob that is there; undefined where it is not. It must not be changed. */
  path(digest: string): Promise<string | undefined>;
  /** What was remembered under a key; undefined where no whole record is. */
  recall(key: string): Promise<unknown>;
  /** Keeps a small record. Where that fails, it is made again another time. */
  remember(key: string, record: unknown): Promise<void>;
  /** Ends the lease, and takes away what was kept in a temporary directory. */
  close(): Promise<void>;
}

/** What a store tells while it is open. */
export interface StoreOptions {
  /** Told once where the directory cannot be written to, or is full: what comes then is kept in a temporary directory. */
  readonly onWarning?: (message: string, hint: string) => void;
}

/**
 * Opens a store, which is made where there is none.
 * @throws OUTPUT_UNWRITABLE where neither the directory nor a temporary one can be written to
 */
export async function openStore(directory: string, options: StoreOptions = {}): Promise<Store> {
  const place = await openStorePlace(directory, (error) =>
    options.onWarning?.(
      `building without cache: ${messageOf(error)}`,
      'Set STRAKE_CACHE to a directory that can be written and has room.',
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
    recall: async (key) => recall(place, key),
    async remember(key, record) {
      await writeRecord(place.current().recordPath(key), key, record).catch(() => {});
    },
    close: () => place.close(),
  };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function openBlob(
  place: StorePlace,
  descriptor: BlobClaim,
  signal: AbortSignal | undefined,
): Promise<ByteStream> {
  signal?.throwIfAborted();
  const found = await patiently(() => findBlob(place, descriptor.digest));
  if (found) return readBlob(found.path, descriptor, signal);
  throw missing(place.current().blobPath(descriptor.digest), 'is not there');
}

async function* readBlob(
  path: string,
  descriptor: BlobClaim,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const file = await patiently(() => openThere(path)).catch((error: unknown) => {
    throw missing(path, `cannot be read: ${systemCode(error) ?? messageOf(error)}`, error);
  });
  if (file === undefined) throw missing(path, 'is not there');
  try {
    const what = `cached blob ${descriptor.digest}`;
    // One byte more than there should be shows that there are too many.
    const bytes = readPieces(file, { end: descriptor.size + 1 });
    for await (const chunk of checkedStream(bytes, descriptor, what)) {
      signal?.throwIfAborted();
      yield chunk;
    }
  } catch (error) {
    if (!StrakeError.is(error) || error.kind !== 'integrity') throw error;
    await rm(path, { force: true });
    const hint = 'It is taken out of the cache: build again, and it is made again.';
    throw new StrakeError(error.code, error.message, { ...error.facts, cause: error, hint });
  } finally {
    await file.close();
  }
}

/** Undefined where nothing is. */
async function openThere(path: string): Promise<FileHandle | undefined> {
  return open(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
}

/** Pruning takes a blob out of sight for a moment, and puts it back where somebody has just found it. */
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
    hint: 'Build again: what is missing in the cache is made again.',
  });
}

function recall(place: StorePlace, key: string): unknown {
  for (const each of place.all()) {
    const found = readRecord(each.recordPath(key), key);
    if (found !== undefined) return found;
  }
  return undefined;
}
