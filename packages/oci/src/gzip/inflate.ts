import { messageOf, StrakeError } from '../errors/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import { watchStream } from '../stream/index.ts';
import type { Compression } from './compression.ts';
import { feedEngine } from './feed-engine.ts';
import { joinParts } from './join-parts.ts';
import { zlib } from './zlib.ts';
import { walkFrames } from './zstd-frames.ts';

/** Corrupt compressed data, as opposed to an error of its source. */
export class DamagedStream extends Error {}

const CHUNK_BYTES = 256 * 1024;
/** How many more empty frames than others a stream may have: pzstd writes one before each, and each needs its own decompressor. */
const MAX_EMPTY_FRAMES = 1000;
const ENGINES = { gzip: 'createGunzip', zstd: 'createZstdDecompress' } as const;

/**
 * Decompresses all members of gzip or all frames of zstd, up to the last byte.
 * @throws DamagedStream; LIMIT_EXCEEDED for thousands of frames without content; whatever the stream throws
 */
export async function* inflate(
  stream: ByteStream,
  compression: Compression,
): AsyncGenerator<Uint8Array> {
  const frames = walkFrames();
  const source = (compression === 'zstd' ? watchStream(stream, frames.push) : stream)[
    Symbol.asyncIterator
  ]();
  let rest: Uint8Array | undefined;
  let empty = 0;
  try {
    do {
      const written = { bytes: 0 };
      rest = yield* inflateOnce(source, rest, compression, written);
      empty += written.bytes === 0 ? 1 : -1;
      if (empty > MAX_EMPTY_FRAMES) throw tooEmpty();
      // Node ignores zeros after a member; Go, which most registries and runtimes use, rejects them.
      if (rest && compression === 'gzip') throw new DamagedStream('trailing data after its end');
    } while (rest);
    if (!frames.isWhole()) throw new DamagedStream('unexpected end of file');
  } finally {
    await source.return?.(undefined);
  }
}

/**
 * One run of zlib. Node silently ends its zstd stream at the first frame that does not end with its chunk, so the unread rest is
 * counted and returned.
 */
async function* inflateOnce(
  source: AsyncIterator<Uint8Array>,
  first: Uint8Array | undefined,
  compression: Compression,
  written: { bytes: number },
): AsyncGenerator<Uint8Array, Uint8Array | undefined> {
  const engine = zlib()[ENGINES[compression]]({ chunkSize: CHUNK_BYTES });
  const thrown: { error?: unknown } = {};
  const feed = async (): Promise<Uint8Array | undefined> => {
    let fed = 0;
    let chunk = first;
    for (;;) {
      if (chunk === undefined) {
        const next = await source.next();
        if (next.done) break;
        chunk = next.value;
      }
      // Wait until the chunk is consumed: it is valid only until the next one is requested.
      await feedEngine(engine, chunk);
      fed += chunk.length;
      const left = fed - engine.bytesWritten;
      if (left > 0) return chunk.subarray(-left);
      chunk = undefined;
    }
    engine.end();
    return undefined;
  };
  const feeding = feed().catch((error: unknown) => {
    thrown.error = error;
    engine.destroy();
    return undefined;
  });
  try {
    for await (const chunk of joinParts(engine as AsyncIterable<Uint8Array>)) {
      written.bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw thrown.error ?? new DamagedStream(messageOf(error), { cause: error });
  } finally {
    engine.destroy();
  }
  const rest = await feeding;
  if (thrown.error !== undefined) throw thrown.error;
  return rest;
}

function tooEmpty(): StrakeError {
  return new StrakeError(
    'LIMIT_EXCEEDED',
    `compressed data has more than ${MAX_EMPTY_FRAMES} empty frames`,
    { hint: 'Real layers and archives do not; check where this one comes from.' },
  );
}
