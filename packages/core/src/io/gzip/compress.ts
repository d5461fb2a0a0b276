import { availableParallelism } from 'node:os';
import { crc32 } from 'node:zlib';
import type { ByteStream } from '../../model/descriptor.ts';
import { type DeflateBlock, deflateBlock } from './deflate-block.ts';

/** Part of the format: another size gives other bytes. */
const BLOCK_BYTES = 1024 * 1024;
/** How far back deflate looks. Source: RFC 1951, section 2. */
const WINDOW_BYTES = 32 * 1024;

/** No name, no time, unknown system: nothing of this machine. Source: RFC 1952, section 2.3. */
const HEADER = Uint8Array.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff]);

/**
 * Compresses to one gzip member, in the same bytes on every machine and Node. Blocks of 1 MiB are compressed side by side on
 * Node's thread pool, each with the end of the one before as its dictionary, and joined by sync flushes; a few are in flight,
 * so memory stays bounded.
 */
export async function* compress(stream: ByteStream): AsyncGenerator<Uint8Array> {
  const deflate = await deflateBlock();
  const most = availableParallelism() + 1;
  const running: Promise<Uint8Array>[] = [];
  let crc = 0;
  let size = 0;
  yield HEADER;
  for await (const { block, dictionary, last } of cutBlocks(stream)) {
    crc = crc32(block, crc);
    size += block.length;
    running.push(start(deflate, block, dictionary, last));
    const first = running.length >= most ? running.shift() : undefined;
    if (first) yield await first;
  }
  for (const result of running) yield await result;
  yield trailer(crc, size);
}

/** A failure is met when its turn comes; until then it must not count as unhandled. */
function start(
  deflate: DeflateBlock,
  block: Uint8Array,
  dictionary: Uint8Array | undefined,
  last: boolean,
): Promise<Uint8Array> {
  const result = deflate(block, dictionary, last);
  result.catch(() => {});
  return result;
}

interface Block {
  readonly block: Uint8Array;
  readonly dictionary: Uint8Array | undefined;
  readonly last: boolean;
}

/** Copies the stream into blocks: how it was cut before must not show. */
async function* cutBlocks(stream: ByteStream): AsyncGenerator<Block> {
  let block = Buffer.allocUnsafe(BLOCK_BYTES);
  let filled = 0;
  let dictionary: Uint8Array | undefined;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; ) {
      if (filled === BLOCK_BYTES) {
        yield { block, dictionary, last: false };
        dictionary = block.subarray(-WINDOW_BYTES);
        block = Buffer.allocUnsafe(BLOCK_BYTES);
        filled = 0;
      }
      const part = chunk.subarray(at, at + BLOCK_BYTES - filled);
      block.set(part, filled);
      filled += part.length;
      at += part.length;
    }
  }
  yield { block: block.subarray(0, filled), dictionary, last: true };
}

function trailer(crc: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(crc, 0);
  bytes.writeUInt32LE(size % 2 ** 32, 4);
  return bytes;
}
