import { StrakeError } from '../errors/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import { MAX_TAR_BYTES } from '../spec/limits.ts';
import { watchStream } from '../stream/index.ts';
import { compressionOf } from './compression.ts';
import { DamagedStream, inflate } from './inflate.ts';

/** Limits for untrusted compressed bytes. */
export interface DecompressLimits {
  /** Bytes of output; default 64 GiB. */
  readonly bytes?: number;
}

/** deflate cannot exceed about 1032 to 1; zstd can, but real layers do not. */
const HIGHEST_RATIO = 2000;
/** Small bombs are harmless: the ratio is checked from this size on. */
const RATIO_FROM_BYTES = 64 * 2 ** 20;

/**
 * Decompresses gzip or zstd, recognized by their magic numbers, with any number of members or frames; anything else passes
 * unchanged. Chunks stay valid.
 * @throws LIMIT_EXCEEDED for a decompression bomb; LAYOUT_INVALID for corrupt or truncated bytes, or trailing data
 */
export async function* decompress(
  stream: ByteStream,
  limits: DecompressLimits = {},
): AsyncGenerator<Uint8Array> {
  const counted = { read: 0 };
  const source = watchStream(stream, ({ length }) => {
    counted.read += length;
  });
  const head = await readHead(source);
  const compression = compressionOf(head);
  const whole = chain(head, source);
  const most = limits.bytes ?? MAX_TAR_BYTES;
  let written = 0;
  try {
    for await (const chunk of compression ? inflate(whole, compression) : whole) {
      written += chunk.length;
      if (written > most) throw exceeded(`${most} bytes`);
      if (written > RATIO_FROM_BYTES && written > counted.read * HIGHEST_RATIO)
        throw exceeded(`${HIGHEST_RATIO} times their size`);
      yield compression ? chunk : Buffer.from(chunk);
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    throw new StrakeError(
      'LAYOUT_INVALID',
      `the ${compression} data is corrupt: ${error.message}`,
      {
        cause: error,
        hint: 'The layer or archive is corrupt or truncated; build or download it again.',
      },
    );
  }
}

function exceeded(bound: string): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `compressed data expands to more than ${bound}`, {
    hint: 'Real layers and archives do not; check where this one comes from.',
  });
}

/** At least four bytes, if there are that many. */
async function readHead(source: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head = new Uint8Array();
  while (head.length < 4) {
    const next = await source.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* chain(
  head: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
