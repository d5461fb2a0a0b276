import { closeSync, constants, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { systemCode } from '@strake/core';

/**
 * Reads a pipe to its end while signals still end the process. A FIFO without a writer is empty.
 * @param largest bytes
 * @param signal ends waiting for more
 * @throws RangeError for a longer one
 */
export async function readPipe(
  file: string,
  largest: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  const pipe = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const pieces: Buffer[] = [];
  let left = largest;
  const take = (piece: Buffer): void => {
    left -= piece.length;
    if (left < 0) throw new RangeError(`the pipe delivered more than ${largest} bytes`);
    pieces.push(piece);
  };
  // A socket would wait for a FIFO's first writer.
  let isOpen: boolean;
  try {
    isOpen = readReady(pipe, take);
  } catch (error) {
    closeSync(pipe);
    throw error;
  }
  if (isOpen) {
    const socket = new Socket({ fd: pipe, writable: false });
    for await (const piece of signal ? addAbortSignal(signal, socket) : socket) take(piece);
  } else closeSync(pipe);
  return Buffer.concat(pieces);
}

/** @returns true if more data may follow */
function readReady(pipe: number, take: (piece: Buffer) => void): boolean {
  for (;;) {
    const piece = Buffer.alloc(64 * 1024);
    try {
      const count = readSync(pipe, piece);
      if (count === 0) return false;
      take(piece.subarray(0, count));
    } catch (error) {
      if (systemCode(error) === 'EAGAIN') return true;
      throw error;
    }
  }
}
