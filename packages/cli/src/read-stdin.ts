import { addAbortSignal, type Readable } from 'node:stream';

/**
 * Everything on standard input.
 * @param largest bytes
 * @throws RangeError for more; the reason of the signal
 */
export async function readStdin(
  stdin: Readable,
  signal: AbortSignal,
  largest: number,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of addAbortSignal(signal, stdin)) {
    const bytes = Buffer.from(piece);
    size += bytes.length;
    if (size > largest) throw new RangeError(`it is larger than ${largest} bytes`);
    pieces.push(bytes);
  }
  // The terminal may end it at the same time.
  signal.throwIfAborted();
  return Buffer.concat(pieces);
}
