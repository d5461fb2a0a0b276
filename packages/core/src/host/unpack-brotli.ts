import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

/** A text that is packed by brotli. */
export async function unpackBrotli(bytes: Uint8Array): Promise<string> {
  return (await promisify(brotliDecompress)(bytes)).toString();
}
