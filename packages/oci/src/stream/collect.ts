import type { ByteStream } from '../spec/descriptor.ts';

/**
 * The bytes of a short stream, in one piece. What follows the first `size` bytes is dropped.
 * @throws what the stream throws
 */
export async function collect(stream: ByteStream, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const chunk of stream) {
    // A file may grow while it is read; the given size decides.
    const part = chunk.subarray(0, size - at);
    bytes.set(part, at);
    at += part.length;
  }
  return bytes.subarray(0, at);
}
