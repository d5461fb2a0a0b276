import type { Gunzip } from 'node:zlib';
import { StrakeError } from '../errors/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import { zlib } from './zlib.ts';
import { walkFrames } from './zstd-frames.ts';

/** How bytes are compressed. */
export type Compression = 'gzip' | 'zstd';

/** A wrong byte in what was compressed, told apart from what its source throws. */
export class DamagedStream extends Error {}

const CHUNK_BYTES = 256 * 1024;
/** Frames without content beyond those with content: pzstd puts one before each, and each needs an engine of its own. */
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
  const source = (compression === 'zstd' ? watch(stream, frames.push) : stream)[
    Symbol.asyncIterator
  ]();
  let rest: Uint8Array | undefined;
  let empty = 0;
  try {
    do {
      const written = { bytes: 0 };
      rest = yield* unfoldOnce(source, rest, compression, written);
      empty += written.bytes === 0 ? 1 : -1;
      if (empty > MAX_EMPTY_FRAMES) throw tooEmpty();
      // Zeros behind a member are dropped by Node and refused by Go, which most registries and runtimes read with.
      if (rest && compression === 'gzip') throw new DamagedStream('bytes stand behind their end');
    } while (rest);
    if (!frames.isWhole()) throw new DamagedStream('unexpected end of file');
  } finally {
    await source.return?.(undefined);
  }
}

async function* watch(
  stream: ByteStream,
  see: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    see(chunk);
    yield chunk;
  }
}

/**
 * One run of zlib. Node ends its zstd stream, without a word, at the first frame that does not end with its chunk; so what is
 * left over is counted and given back.
 */
async function* unfoldOnce(
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
      // The callback comes when the chunk was read to its end: it is valid only until the next one is asked for.
      await write(engine, chunk);
      if (engine.destroyed) return undefined;
      fed += chunk.length;
      const left = fed - engine.bytesWritten;
      if (left > 0) return chunk.slice(-left);
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
    for await (const chunk of engine as AsyncIterable<Uint8Array>) {
      written.bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw thrown.error ?? new DamagedStream(messageFor(error), { cause: error });
  } finally {
    engine.destroy();
  }
  const rest = await feeding;
  if (thrown.error !== undefined) throw thrown.error;
  return rest;
}

/** Settles when zlib took the chunk or was closed; its failure is met by who reads from it. */
function write(engine: Gunzip, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      engine.off('close', done);
      resolve();
    };
    engine.once('close', done);
    engine.write(chunk, done);
  });
}

function tooEmpty(): StrakeError {
  return new StrakeError(
    'LIMIT_EXCEEDED',
    `compressed bytes have more than ${MAX_EMPTY_FRAMES} frames without content`,
    { hint: 'Layers and archives that people build do not: look at where this one comes from.' },
  );
}

function messageFor(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
