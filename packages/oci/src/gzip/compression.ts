/** A compression format. */
export type Compression = 'gzip' | 'zstd';

/**
 * The compression of bytes by their magic number.
 * @param head the first four bytes, or more
 * @returns undefined for uncompressed bytes
 */
export function compressionOf([a, b, c, d]: Uint8Array): Compression | undefined {
  if (a === 0x1f && b === 0x8b) return 'gzip';
  // Source: RFC 8878, sections 3.1.1 and 3.1.2; a file may start with a skippable frame.
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  const isSkippable = a !== undefined && a >> 4 === 0x5 && b === 0x2a && c === 0x4d && d === 0x18;
  return isSkippable ? 'zstd' : undefined;
}
