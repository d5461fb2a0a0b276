import type { ByteStream } from '../spec/descriptor.ts';

/** Small writes one after another would take most of the time of a download. */
const PIECE_BYTES = 1024 * 1024;

/**
 * Writes a stream in pieces of 1 MiB. While one piece is written the next one is collected, so that reading and writing
 * overlap.
 * @param write is called for one piece at a time, whose memory is reused once its promise settles
 * @throws whatever the stream and `write` throw, once no write is pending
 */
export async function writeStream(
  stream: ByteStream,
  write: (piece: Uint8Array) => Promise<void>,
): Promise<void> {
  let plan: Buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  let free: Buffer | undefined;
  let size = 0;
  let writing = Promise.resolve();
  const flush = async () => {
    await writing;
    const piece = plan;
    writing = write(piece.subarray(0, size));
    // A failure is reported when the next piece is full, or at the end.
    writing.catch(() => {});
    plan = free ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
    free = piece;
    size = 0;
  };
  try {
    for await (const chunk of stream) {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + PIECE_BYTES - size);
        plan.set(part, size);
        size += part.length;
        at += part.length;
        if (size === PIECE_BYTES) await flush();
      }
    }
    if (size > 0) await flush();
  } finally {
    await writing.catch(() => {});
  }
  await writing;
}
