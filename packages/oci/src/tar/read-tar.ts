import type { Extract } from 'tar-stream';
import { messageOf, StrakeError } from '../errors/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import { MAX_TAR_BYTES, MAX_TAR_ENTRIES } from '../spec/limits.ts';
import { releaseChunk } from '../stream/index.ts';
import { drained } from './drained.ts';
import { stopAtEndOfArchive } from './end-of-archive.ts';
import { type FoundHeader, foundHeader } from './found-header.ts';
import { readAsGo } from './read-as-go.ts';

/** Limits for untrusted tars. */
export interface TarLimits {
  /** Default 1,000,000. */
  readonly entries?: number;
  /** Bytes of the whole tar, uncompressed; default 64 GiB. */
  readonly bytes?: number;
}

/** One member of a tar as it was found; nothing in it is trusted. */
export interface FoundEntry {
  /** Includes the owner and time from PAX records. */
  readonly header: FoundHeader;
  /** Must be read before the next entry is requested; what is not read is skipped. */
  readonly content: ByteStream;
}

/**
 * Reads a tar, one entry after another, to the two blocks of zeros that end it, as unpackers do. What follows is read, so that a digest of the whole
 * stream is verified, and ignored. Names, types and sizes are those that Go's archive/tar gives. A PAX or long-name header has at most 1 MiB.
 * @param areOwned true: chunks of the stream stay valid and are read by nobody else: they need not be copied, and are freed when they are skipped
 * @throws LAYOUT_INVALID for a malformed or truncated tar, LIMIT_EXCEEDED; whatever the stream throws
 */
export async function* readTar(
  stream: ByteStream,
  signal: AbortSignal,
  limits: TarLimits = {},
  areOwned = false,
): AsyncGenerator<FoundEntry> {
  const { extract } = await import('tar-stream');
  signal.throwIfAborted();
  const reader = extract();
  readAsGo(reader);
  const hasEnded = stopAtEndOfArchive(reader);
  const mostEntries = limits.entries ?? MAX_TAR_ENTRIES;
  const thrown: { error?: unknown } = {};
  const stop = (): void => reader.destroy(asError(signal.reason));
  feed({ reader, hasEnded, areOwned }, stream, limits.bytes ?? MAX_TAR_BYTES).catch(
    (error: unknown) => {
      thrown.error = error;
      reader.destroy(asError(error));
    },
  );
  signal.addEventListener('abort', stop);
  const reasonOf = (error: unknown): unknown => {
    if (signal.aborted) return signal.reason;
    return thrown.error ?? tarError(error);
  };
  let count = 0;
  try {
    for await (const source of reader) {
      count += 1;
      if (count > mostEntries)
        throw new StrakeError('LIMIT_EXCEEDED', `a tar has more than ${mostEntries} entries`, {
          hint: 'Real layers do not; check where this one comes from.',
        });
      const { content, skip } = openContent(source as AsyncIterable<unknown>, {
        areOwned,
        reasonOf,
      });
      yield { header: foundHeader(source.header), content };
      await skip();
    }
  } catch (error) {
    throw reasonOf(error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

interface Feeding {
  readonly reader: Extract;
  readonly hasEnded: () => boolean;
  readonly areOwned: boolean;
}

async function feed(
  { reader, hasEnded, areOwned }: Feeding,
  stream: ByteStream,
  most: number,
): Promise<void> {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > most)
      throw new StrakeError('LIMIT_EXCEEDED', `a tar has more than ${most} bytes`, {
        hint: 'Real layers do not; check where this one comes from.',
      });
    if (hasEnded()) continue;
    // Most chunks are valid only until the next one is requested, and tar-stream keeps the end of them.
    if (!reader.write(areOwned ? asBuffer(chunk) : Buffer.from(chunk))) await drained(reader);
    if (reader.destroyed) return;
  }
  reader.end(null);
}

/** Content that a reader may leave unfinished: tar-stream would end the whole tar. */
function openContent(
  source: AsyncIterable<unknown>,
  {
    areOwned,
    reasonOf,
  }: {
    readonly areOwned: boolean;
    /** Of an error of tar-stream. */
    readonly reasonOf: (error: unknown) => unknown;
  },
): { readonly content: ByteStream; skip(): Promise<void> } {
  const chunks = source[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  const next = (): Promise<IteratorResult<Uint8Array>> => {
    const step = (chunks.next() as Promise<IteratorResult<Uint8Array>>).catch((error: unknown) => {
      throw reasonOf(error);
    });
    last = step.catch(() => {});
    return step;
  };
  const content: ByteStream = {
    [Symbol.asyncIterator]: () => ({
      next,
      return: async () => ({ done: true, value: undefined }),
    }),
  };
  const skip = async (): Promise<void> => {
    await last;
    for (;;) {
      const step = await next();
      if (step.done) return;
      if (areOwned) releaseChunk(step.value);
    }
  };
  return { content, skip };
}

function tarError(error: unknown): StrakeError {
  if (StrakeError.is(error)) return error;
  return new StrakeError('LAYOUT_INVALID', `a tar is malformed: ${lowerFirst(messageOf(error))}`, {
    cause: error,
    hint: 'The layer or archive is corrupt or truncated; build or download it again.',
  });
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Messages of tar-stream start with an upper-case letter. */
function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
