import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { ByteStream } from '../spec/descriptor.ts';
import { BufferPool } from '../stream/index.ts';
import { type DeflateBlock, deflateBlock, PACKED_BYTES, releaseBlock } from './deflate-block.ts';
import { zlib } from './zlib.ts';

/** Part of the format: another size produces different bytes. */
const BLOCK_BYTES = 1024 * 1024;
/** How far back deflate looks. Source: RFC 1951, section 2. */
const WINDOW_BYTES = 32 * 1024;

/** Blocks that are compressed concurrently. */
const IN_FLIGHT = availableParallelism() + 1;
// Shared by the process: layers are written one after another, and memory of their own would be garbage after each.
const BLOCKS = new BufferPool(BLOCK_BYTES, IN_FLIGHT + 1);
const RESULTS = new BufferPool(PACKED_BYTES, IN_FLIGHT);

/** No name, no time, unknown operating system: nothing about this machine. Source: RFC 1952, section 2.3. */
const HEADER = Uint8Array.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff]);

/**
 * Compresses to one gzip member, with the same bytes on every machine and version of Node.js. Blocks of 1 MiB are compressed
 * concurrently on Node's thread pool, each with the end of the previous one as its dictionary, and joined by sync flushes; few are
 * in flight, so memory stays bounded. A piece is valid until the next one is requested.
 * @param packed blocks that were compressed before
 */
export async function* compress(
  stream: ByteStream,
  packed?: PackedBlocks,
): AsyncGenerator<Uint8Array> {
  const deflate = await deflateBlock();
  const { crc32 } = zlib();
  const running: Running[] = [];
  let crc = 0;
  let size = 0;
  async function* finish({ memory, key, result }: Running): AsyncGenerator<Uint8Array> {
    const { bytes, foundIn } = await result;
    BLOCKS.giveBack(memory);
    packed?.note(key, bytes);
    yield bytes;
    if (foundIn) RESULTS.giveBack(foundIn);
    else releaseBlock(bytes);
  }
  yield HEADER;
  for await (const block of cutBlocks(stream)) {
    crc = crc32(block.bytes, crc);
    size += block.bytes.length;
    running.push(start(deflate, block, packed));
    const first = running.length >= IN_FLIGHT ? running.shift() : undefined;
    if (first) yield* finish(first);
  }
  for (const each of running) yield* finish(each);
  yield trailer(crc, size);
}

/** Blocks that were compressed before, by a digest of everything that their bytes depend on. */
export interface PackedBlocks {
  /**
   * Returns the compressed block; undefined if it is absent or unusable.
   * @param memory a buffer that it may be read into
   */
  find(key: string, memory: Uint8Array): Promise<Uint8Array | undefined>;
  /** Called for every block in order. */
  note(key: string, packed: Uint8Array): void;
}

/** A block that is being compressed. */
interface Running {
  readonly memory: Uint8Array;
  readonly key: string;
  readonly result: Promise<Packed>;
}

interface Packed {
  readonly bytes: Uint8Array;
  /** The buffer to release, for a block that was found. */
  readonly foundIn?: Uint8Array;
}

/** A failure is reported when its block is awaited; until then it must not count as unhandled. */
function start(
  deflate: DeflateBlock,
  { bytes, memory, dictionary, last }: Block,
  packed: PackedBlocks | undefined,
): Running {
  const compressed = async () => ({ bytes: await deflate(bytes, dictionary, last) });
  const key = packed === undefined ? '' : keyOf(bytes, dictionary, last);
  const found = async () => {
    const foundIn = RESULTS.take();
    const known = await packed?.find(key, foundIn);
    if (known) return { bytes: known, foundIn };
    RESULTS.giveBack(foundIn);
    return undefined;
  };
  const result = key === '' ? compressed() : found().then((known) => known ?? compressed());
  result.catch(() => {});
  return { memory, key, result };
}

/** The last block ends the member: no other one has the same bytes. */
function keyOf(block: Uint8Array, dictionary: Uint8Array | undefined, last: boolean): string {
  const hash = createHash('sha256').update(block);
  if (dictionary) hash.update(dictionary);
  return `${last ? 'last ' : ''}${hash.digest('base64')}`;
}

interface Block {
  readonly bytes: Uint8Array;
  /** The buffer that contains them. */
  readonly memory: Uint8Array;
  readonly dictionary: Uint8Array | undefined;
  readonly last: boolean;
}

/** Copies the stream into blocks, whatever the chunks it arrives in. */
async function* cutBlocks(stream: ByteStream): AsyncGenerator<Block> {
  let memory = BLOCKS.take();
  let filled = 0;
  let dictionary: Uint8Array | undefined;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; ) {
      if (filled === BLOCK_BYTES) {
        const tail = Buffer.from(memory.subarray(-WINDOW_BYTES));
        yield { bytes: memory, memory, dictionary, last: false };
        dictionary = tail;
        memory = BLOCKS.take();
        filled = 0;
      }
      const part = chunk.subarray(at, at + BLOCK_BYTES - filled);
      memory.set(part, filled);
      filled += part.length;
      at += part.length;
    }
  }
  yield { bytes: memory.subarray(0, filled), memory, dictionary, last: true };
}

function trailer(crc: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(crc, 0);
  bytes.writeUInt32LE(size % 2 ** 32, 4);
  return bytes;
}
