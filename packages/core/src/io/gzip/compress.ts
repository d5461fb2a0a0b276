import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { crc32 } from 'node:zlib';
import type { ByteStream } from '../../model/descriptor.ts';
import { BufferPool } from '../stream/index.ts';
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
 * @param packed blocks that were compressed before
 */
export async function* compress(
  stream: ByteStream,
  packed?: PackedBlocks,
): AsyncGenerator<Uint8Array> {
  const deflate = await deflateBlock();
  const most = availableParallelism() + 1;
  const blocks = new BufferPool(BLOCK_BYTES, most + 1);
  const running: Running[] = [];
  let crc = 0;
  let size = 0;
  yield HEADER;
  for await (const { block, dictionary, last } of cutBlocks(stream, blocks)) {
    crc = crc32(block, crc);
    size += block.length;
    running.push(start(deflate, { block, dictionary, last }, packed));
    const first = running.length >= most ? running.shift() : undefined;
    if (first) yield await finish(first, blocks, packed);
  }
  for (const each of running) yield await finish(each, blocks, packed);
  yield trailer(crc, size);
}

/** Blocks that were compressed before, by a digest of all that their bytes follow from. */
export interface PackedBlocks {
  /** Undefined where it is not there, or can't be used. */
  find(key: string): Promise<Uint8Array | undefined>;
  /** Tells of every block in order; the last one, which no other layer can use, without a key: `""`. */
  note(key: string, packed: Uint8Array): void;
}

/** A block that is being compressed. */
interface Running {
  readonly block: Buffer;
  readonly key: string;
  readonly result: Promise<Uint8Array>;
}

async function finish(
  { block, key, result }: Running,
  blocks: BufferPool,
  packed: PackedBlocks | undefined,
): Promise<Uint8Array> {
  const bytes = await result;
  blocks.giveBack(block);
  packed?.note(key, bytes);
  return bytes;
}

/** A failure is met when its turn comes; until then it must not count as unhandled. */
function start(
  deflate: DeflateBlock,
  { block, dictionary, last }: Block,
  packed: PackedBlocks | undefined,
): Running {
  const compressed = () => deflate(block, dictionary, last);
  const key = packed === undefined || last ? '' : keyOf(block, dictionary);
  const result =
    packed === undefined || last
      ? compressed()
      : packed.find(key).then((found) => found ?? compressed());
  result.catch(() => {});
  return { block, key, result };
}

function keyOf(block: Uint8Array, dictionary: Uint8Array | undefined): string {
  const hash = createHash('sha256').update(block);
  if (dictionary) hash.update(dictionary);
  return hash.digest('base64');
}

interface Block {
  readonly block: Buffer;
  readonly dictionary: Uint8Array | undefined;
  readonly last: boolean;
}

/** Copies the stream into blocks: how it was cut before must not show. */
async function* cutBlocks(stream: ByteStream, blocks: BufferPool): AsyncGenerator<Block> {
  let block = blocks.take();
  let filled = 0;
  let dictionary: Uint8Array | undefined;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; ) {
      if (filled === BLOCK_BYTES) {
        const tail = Buffer.from(block.subarray(-WINDOW_BYTES));
        yield { block, dictionary, last: false };
        dictionary = tail;
        block = blocks.take();
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
