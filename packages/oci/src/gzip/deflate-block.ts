import { createHash } from 'node:crypto';
import { defined } from '../spec/record.ts';
import { zlib } from './zlib.ts';

/** Compresses one block of a deflate stream; every block but the last ends on a byte boundary, with an empty stored block. */
export type DeflateBlock = (
  block: Uint8Array,
  dictionary: Uint8Array | undefined,
  last: boolean,
) => Promise<Uint8Array>;

/** 8 % more bytes than level 6 in less than half the time, which is faster on any network above 7 MB/s. */
const LEVEL = 1;
/**
 * Enough for the largest result of a block of 1 MiB: deflate adds 5 bytes to each 16 KiB of incompressible data. With Node's
 * default of 16 KiB a block would go to the thread pool dozens of times, and its pieces would have to be joined. The size does not
 * affect the output.
 */
export const PACKED_BYTES = 1024 * 1024 + 1024;

/** @internal */
export function nativeBlock(
  block: Uint8Array,
  dictionary: Uint8Array | undefined,
  last: boolean,
): Promise<Uint8Array> {
  const { constants, createDeflateRaw } = zlib();
  const options = {
    level: LEVEL,
    chunkSize: PACKED_BYTES,
    finishFlush: last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    ...defined({ dictionary }),
  };
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    createDeflateRaw(options)
      .on('error', reject)
      .on('data', (piece: Buffer) => pieces.push(piece))
      .on('end', () => resolve(join(pieces)))
      .end(block);
  });
}

/** Joins the pieces; adjacent pieces of the same memory need no copy. */
function join(pieces: readonly Buffer[]): Uint8Array {
  const [first] = pieces;
  let size = 0;
  for (const piece of pieces) {
    if (piece.buffer !== first?.buffer || piece.byteOffset !== size) return Buffer.concat(pieces);
    size += piece.length;
  }
  return first ? new Uint8Array(first.buffer, 0, size) : Buffer.alloc(0);
}

/** Frees the memory of a block that is no longer needed; garbage collection would do so much later. */
export function releaseBlock(block: Uint8Array): void {
  if (block.buffer instanceof ArrayBuffer && block.buffer.byteLength === PACKED_BYTES)
    block.buffer.transfer(0);
}

/** The same bytes in plain JavaScript: slow, but the same on every build of Node.js. */
export async function portableBlock(
  block: Uint8Array,
  dictionary: Uint8Array | undefined,
  last: boolean,
): Promise<Uint8Array> {
  const { Deflate, Z_FINISH, Z_SYNC_FLUSH } = await import('pako');
  const deflate = new Deflate({ level: LEVEL, raw: true, ...defined({ dictionary }) });
  const parts: Uint8Array[] = [];
  deflate.onData = (part) => void parts.push(part);
  deflate.push(block, last ? Z_FINISH : Z_SYNC_FLUSH);
  return Buffer.concat(parts);
}

/** sha256 of the sample as official builds of Node.js compress it; other zlibs (zlib-ng, a distribution's) give other bytes. */
const KNOWN = '8dcab468cddd98204bf635fe1ed0348ccec26340530e791082770b45328de125';

let chosen: Promise<DeflateBlock> | undefined;

/** The native implementation if it produces the known bytes, else the portable one; decided once, since a process has one zlib. */
export function deflateBlock(): Promise<DeflateBlock> {
  chosen ??= chooseBlock(nativeBlock);
  return chosen;
}

/** @internal The given implementation if it produces the known bytes, else the portable one. */
export async function chooseBlock(way: DeflateBlock): Promise<DeflateBlock> {
  return (await sampleDigest(way)) === KNOWN ? way : portableBlock;
}

/** @internal The digest of a fixed sample as an implementation compresses it, with and without dictionary. */
export async function sampleDigest(way: DeflateBlock): Promise<string> {
  const sample = sampleBytes();
  const hash = createHash('sha256');
  hash.update(await way(sample, undefined, false));
  hash.update(await way(sample.subarray(0, 5000), sample.subarray(-32768), true));
  return hash.digest('hex');
}

/** Alternating text-like and random sections from a small generator: enough for implementations to differ. */
function sampleBytes(): Uint8Array {
  const bytes = new Uint8Array(65536);
  let state = 42;
  for (let at = 0; at < bytes.length; at += 1) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const random = state >>> 16;
    bytes[at] =
      at > 300 && random % 5 < 3
        ? (bytes[at - 1 - (random % 300)] ?? 0)
        : random & (at & 4096 ? 0x1f : 0xff);
  }
  return bytes;
}
