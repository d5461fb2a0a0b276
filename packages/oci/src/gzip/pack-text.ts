import { zlib } from './zlib.ts';

/** A text in a fraction of its size, as base64 of a zstd frame: documents repeat themselves. */
export function packText(text: string): string {
  return zlib().zstdCompressSync(text).toString('base64');
}

/**
 * The text that {@link packText} packed.
 * @param most bytes of it
 * @returns undefined for anything else, and for a longer text
 */
export function unpackText(packed: string, most: number): string | undefined {
  try {
    const limit = { maxOutputLength: most };
    return zlib().zstdDecompressSync(Buffer.from(packed, 'base64'), limit).toString();
  } catch {
    return undefined;
  }
}
