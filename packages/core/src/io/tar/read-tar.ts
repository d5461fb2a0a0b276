import { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { messageOf, StrakeError } from '../../errors/index.ts';
import type { ByteStream } from '../../model/descriptor.ts';

/** Bounds for tars of unknown origin. */
export interface TarLimits {
  /** Default 1,000,000. */
  readonly entries?: number;
  /** Bytes of the whole tar, uncompressed; default 64 GiB. */
  readonly bytes?: number;
}

/** One member of a tar as it was found; nothing of it is trusted. */
export interface FoundEntry {
  readonly header: Header;
  /** To be read, or left: what is not read is skipped. */
  readonly content: AsyncIterable<Uint8Array>;
}

const MOST_ENTRIES = 1_000_000;
const MOST_BYTES = 64 * 2 ** 30;

/**
 * Walks a tar. The consumer takes one entry after another; content that it leaves is skipped.
 * @throws LAYOUT_INVALID for a malformed tar, LIMIT_EXCEEDED
 */
export async function* readTar(
  stream: ByteStream,
  signal: AbortSignal,
  limits: TarLimits = {},
): AsyncGenerator<FoundEntry> {
  const reader = extract();
  const mostEntries = limits.entries ?? MOST_ENTRIES;
  const failure: { error?: unknown } = {};
  const source = Readable.from(bounded(stream, signal, limits.bytes ?? MOST_BYTES), {
    objectMode: true,
  });
  source.on('error', (error) => {
    failure.error = error;
    reader.destroy(error);
  });
  source.on('data', (chunk: Buffer) => {
    if (!reader.write(chunk)) {
      source.pause();
      reader.once('drain', () => source.resume());
    }
  });
  source.on('end', () => reader.end(null));
  let count = 0;
  try {
    for await (const entry of reader) {
      count += 1;
      if (count > mostEntries) {
        throw new StrakeError('LIMIT_EXCEEDED', `a tar has more than ${mostEntries} entries`);
      }
      yield { header: entry.header, content: entry as unknown as AsyncIterable<Uint8Array> };
      entry.resume();
    }
  } catch (error) {
    if (failure.error !== undefined) throw failure.error;
    if (StrakeError.is(error) || signal.aborted) throw error;
    throw new StrakeError('LAYOUT_INVALID', `a tar is malformed: ${messageOf(error)}`, {
      cause: error,
      hint: 'The layer or archive is damaged or was cut off.',
    });
  } finally {
    source.destroy();
    reader.destroy();
  }
}

async function* bounded(
  stream: ByteStream,
  signal: AbortSignal,
  most: number,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of stream) {
    signal.throwIfAborted();
    size += chunk.length;
    if (size > most) throw new StrakeError('LIMIT_EXCEEDED', `a tar has more than ${most} bytes`);
    // A chunk is valid only until the next one is asked for, and streams ask ahead.
    yield Buffer.from(chunk);
  }
}
