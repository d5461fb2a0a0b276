import type { Pack } from 'tar-stream';
import { createByteRing } from '../stream/index.ts';
import { contentChanged } from './content-changed.ts';
import { drained } from './drained.ts';
import { CHUNK_BYTES, joinChunks } from './join-chunks.ts';
import type { TarEntry } from './tar-entry.ts';
import { tarHeader } from './tar-header.ts';

/** Pieces of content: one or two are queued in tar-stream, one is with the reader. */
const PIECES = 8;

/** Holds copies of content chunks: tar-stream keeps a chunk until it is read, when the original is no longer valid. */
export type ChunkRing = ReturnType<typeof createByteRing>;

export function createChunkRing(): ChunkRing {
  return createByteRing(CHUNK_BYTES, PIECES);
}

/**
 * Writes a tar: the entries in the given order, two zero blocks at the end and no further padding.
 * Contents are opened one after another, each when it is written.
 * @param copies from a previous writer whose output has been consumed
 * @throws FILE_CHANGED if a content is longer or shorter than its entry says; LAYER_ENTRY_INVALID
 */
export async function* writeTar(
  entries: Iterable<TarEntry>,
  signal: AbortSignal,
  copies = createChunkRing(),
): AsyncGenerator<Uint8Array> {
  const { pack } = await import('tar-stream');
  // Destroying it ends the loop below without a reader that waits forever.
  const stream = pack({ highWaterMark: CHUNK_BYTES });
  const failure: { error?: unknown } = {};
  const feeding = feed(stream, entries, copies, signal).catch((error: unknown) => {
    failure.error = error;
    stream.destroy();
  });
  try {
    yield* joinChunks(stream as unknown as AsyncIterable<Uint8Array>);
  } catch (error) {
    throw failure.error ?? error;
  } finally {
    await feeding;
  }
}

async function feed(
  stream: Pack,
  entries: Iterable<TarEntry>,
  copies: ChunkRing,
  signal: AbortSignal,
): Promise<void> {
  for (const entry of entries) {
    signal.throwIfAborted();
    await writeEntry(stream, entry, copies, signal);
  }
  stream.finalize();
}

async function writeEntry(
  stream: Pack,
  entry: TarEntry,
  copies: ChunkRing,
  signal: AbortSignal,
): Promise<void> {
  const header = tarHeader(entry);
  const content = entry.type === 'file' ? await entry.open?.() : undefined;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const sink = stream.entry(header, (error) => (error ? reject(error) : resolve()));
  if (content === undefined) {
    if (entry.type === 'file') sink.end(null);
    return promise;
  }
  promise.catch(() => {});
  let written = 0;
  for await (const chunk of content) {
    signal.throwIfAborted();
    written += chunk.length;
    if (written > entry.size) throw contentChanged(entry);
    for (const copy of copies(chunk)) {
      if (sink.write(copy)) continue;
      await drained(sink);
      if (sink.destroyed) return promise;
    }
  }
  if (written !== entry.size) throw contentChanged(entry);
  sink.end(null);
  return promise;
}
