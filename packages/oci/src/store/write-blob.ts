import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { StrakeError } from '../errors/index.ts';
import { unwritable } from '../file/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import type { StoreDirectory } from './store-directory.ts';
import type { StorePlace } from './store-place.ts';

/** A blob that is being written, under a temporary name. */
interface OpenBlob {
  readonly directory: StoreDirectory;
  readonly path: string;
  readonly file: FileHandle;
}

/**
 * Streams bytes into a store. The blob gets its name when it is complete; if the disk is full before, what was written is
 * moved to the fallback directory, and the rest follows.
 * @throws OUTPUT_UNWRITABLE; whatever the stream throws, with nothing left behind
 */
export async function writeBlob(
  stream: ByteStream,
  place: StorePlace,
): Promise<{ readonly digest: string; readonly size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  let blob = await begin(place.current(), place);
  try {
    for await (const chunk of stream) {
      hash.update(chunk);
      await append(blob, chunk).catch(async (error: unknown) => {
        blob = await moveOn(blob, size, error, place);
        await append(blob, chunk);
      });
      size += chunk.length;
    }
    const digest = `sha256:${hash.digest('hex')}`;
    await blob.file.close().catch((error: unknown) => refuse(blob.path, error));
    const path = blob.directory.blobPath(digest);
    await rename(blob.path, path).catch((error: unknown) => refuse(path, error));
    return { digest, size };
  } catch (error) {
    await discard(blob);
    throw error;
  }
}

async function begin(directory: StoreDirectory, place: StorePlace): Promise<OpenBlob> {
  const path = directory.unfinishedPath();
  try {
    return { directory, path, file: await open(path, 'wx', 0o644) };
  } catch (error) {
    return begin(await place.leave(directory, unwritable(path, error)), place);
  }
}

function append({ file, path }: OpenBlob, chunk: Uint8Array): Promise<void> {
  return file.writeFile(chunk).catch((error: unknown) => refuse(path, error));
}

/** Copies the part of a blob that was written to the fallback directory. */
async function moveOn(
  blob: OpenBlob,
  size: number,
  error: unknown,
  place: StorePlace,
): Promise<OpenBlob> {
  if (!StrakeError.is(error)) throw error;
  const next = await begin(await place.leave(blob.directory, error), place);
  try {
    if (size > 0) {
      const written = createReadStream(blob.path, { end: size - 1 });
      for await (const chunk of written as AsyncIterable<Uint8Array>) await append(next, chunk);
    }
    return next;
  } catch (failure) {
    await discard(next);
    throw failure;
  } finally {
    await discard(blob);
  }
}

async function discard({ file, path }: OpenBlob): Promise<void> {
  await file.close().catch(() => {});
  await rm(path, { force: true }).catch(() => {});
}

function refuse(path: string, error: unknown): never {
  throw unwritable(path, error);
}
