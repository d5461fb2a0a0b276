/** Smaller ones may be parts of Node's pool, and are not worth it. */
const LEAST_BYTES = 64 * 1024;

/**
 * Frees the memory of a chunk at once, if the chunk is all of its memory. Waiting for the garbage collector instead makes V8 collect again and
 * again: it counts such memory, and reading images makes 256 KiB of it for each piece. The chunk is empty afterwards.
 * @param chunk which its source does not use again, and nobody reads any more
 */
export function releaseChunk({ buffer, byteLength }: Uint8Array): void {
  if (byteLength < LEAST_BYTES || byteLength !== buffer.byteLength) return;
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
