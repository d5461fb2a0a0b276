import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

/** Decompresses text compressed with Brotli. */
export async function unpackBrotli(bytes: Uint8Array): Promise<string> {
  return (await promisify(brotliDecompress)(bytes)).toString();
}
