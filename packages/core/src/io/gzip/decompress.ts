import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { messageOf, StrakeError } from '../../errors/index.ts';
import type { ByteStream } from '../../model/descriptor.ts';

/** Bounds for compressed bytes of unknown origin. */
export interface DecompressLimits {
  /** Bytes that may come out; default 64 GiB. */
  readonly bytes?: number;
}

/** deflate can't do better than about 1032 to 1; zstd can, and honest layers do not. */
const HIGHEST_RATIO = 2000;
const MOST_BYTES = 64 * 2 ** 30;
/** Small bombs are no danger: the ratio counts from here. */
const RATIO_FROM_BYTES = 64 * 2 ** 20;

/**
 * The bytes behind gzip or zstd, known by their magic numbers; anything else passes as it is.
 * @throws LIMIT_EXCEEDED for a bomb, LAYOUT_INVALID for damaged bytes
 */
export async function* decompress(stream: ByteStream, limits: DecompressLimits = {}): AsyncGenerator<Uint8Array> {
  const counted = { read: 0 };
  const source = count(stream, counted)[Symbol.asyncIterator]();
  const head = await readHead(source);
  const whole = Readable.from(chain(head, source), { objectMode: true });
  const engine = isGzip(head) ? createGunzip({ chunkSize: 256 * 1024 }) : isZstd(head) ? createZstdDecompress({ chunkSize: 256 * 1024 }) : undefined;
  const most = limits.bytes ?? MOST_BYTES;
  let written = 0;
  const failure: { error?: unknown } = {};
  if (engine) {
    whole.on('error', (error) => {
      failure.error = error;
      engine.destroy(error);
    });
    whole.pipe(engine);
  }
  try {
    for await (const chunk of (engine ?? whole) as AsyncIterable<Uint8Array>) {
      written += chunk.length;
      if (written > most || (written > RATIO_FROM_BYTES && written > counted.read * HIGHEST_RATIO)) {
        throw new StrakeError('LIMIT_EXCEEDED', `compressed bytes unfold to more than ${written > most ? `${most} bytes` : `${HIGHEST_RATIO} times their size`}`, {
          hint: 'This is no honest layer.',
        });
      }
      yield chunk;
    }
  } catch (error) {
    if (failure.error !== undefined) throw failure.error;
    if (StrakeError.is(error) || !engine) throw error;
    throw new StrakeError('LAYOUT_INVALID', `compressed bytes are damaged: ${messageOf(error)}`, { cause: error });
  } finally {
    whole.destroy();
    engine?.destroy();
  }
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Source: RFC 8878, section 3.1.1. */
function isZstd(head: Uint8Array): boolean {
  return head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;
}

async function* count(stream: ByteStream, counted: { read: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    counted.read += chunk.length;
    // A chunk is valid only until the next one is asked for, and streams ask ahead.
    yield Buffer.from(chunk);
  }
}

async function readHead(source: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head = new Uint8Array();
  while (head.length < 4) {
    const next = await source.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* chain(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
