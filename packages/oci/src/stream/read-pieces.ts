import { BufferPool } from './buffer-pool.ts';

const PIECE_BYTES = 256 * 1024;
/** Many small files at once would take one buffer of the pool each. */
const SMALL_BYTES = 16 * 1024;
const PIECES = new BufferPool(PIECE_BYTES, 8);

/** An open file: a FileHandle of `node:fs/promises`. */
interface OpenFile {
  read(
    into: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

/**
 * Reads an open file in pieces of 256 KiB, from byte `start` to `end` (exclusive), or to its end if that comes first. The next
 * piece is read ahead while the consumer has the current one; a piece is valid until the next one is requested.
 */
export async function* readPieces(
  file: OpenFile,
  { start = 0, end = Number.POSITIVE_INFINITY } = {},
): AsyncGenerator<Uint8Array> {
  const size = Math.max(0, end - start);
  if (size <= SMALL_BYTES) {
    const piece = await readWhole(file, Buffer.allocUnsafe(size), start);
    if (piece.length > 0) yield piece;
    return;
  }
  const memory = [PIECES.take(), PIECES.take()] as const;
  let position = start;
  const read = (into: Uint8Array) => {
    const part = into.subarray(0, Math.min(into.length, start + size - position));
    const reading = readWhole(file, part, position);
    position += part.length;
    // A failure is reported when its piece is requested.
    reading.catch(() => {});
    return reading;
  };
  let next = read(memory[0]);
  try {
    for (let turn = 1; ; turn = 1 - turn) {
      const piece = await next;
      if (piece.length === 0) return;
      next = read(memory[turn as 0 | 1]);
      yield piece;
    }
  } finally {
    await next.catch(() => {});
    for (const buffer of memory) PIECES.giveBack(buffer);
  }
}

/** Fills the memory; returns less only at the end of the file. */
async function readWhole(
  file: OpenFile,
  memory: Uint8Array,
  position: number,
): Promise<Uint8Array> {
  let filled = 0;
  while (filled < memory.length) {
    const left = memory.length - filled;
    const { bytesRead } = await file.read(memory, filled, left, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return memory.subarray(0, filled);
}
