import type { FileHandle } from 'node:fs/promises';
import { BufferPool } from './buffer-pool.ts';

const PIECE_BYTES = 256 * 1024;
/** Many small files at once would take a piece each. */
const SMALL_BYTES = 16 * 1024;
const PIECES = new BufferPool(PIECE_BYTES, 8);

/**
 * Reads an open file in pieces of 256 KiB, from byte `start` up to and without `end`, or to its end where that comes before. One
 * piece is read while the one before is with the reader, and its memory is used again when the next one is asked for.
 */
export async function* readPieces(
  file: Pick<FileHandle, 'read'>,
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
  const read = (into: Buffer) => {
    const part = into.subarray(0, Math.min(into.length, start + size - position));
    const reading = readWhole(file, part, position);
    position += part.length;
    // A failure is met when its turn comes.
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

/** All that there is to fill the memory: less comes only from the end of a file. */
async function readWhole(
  file: Pick<FileHandle, 'read'>,
  memory: Buffer,
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
