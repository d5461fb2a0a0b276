import { createHash } from 'node:crypto';
import type { InventoryFile } from './inventory.ts';

/** Content that is hashed as it is read. */
export interface HashedContent {
  readonly chunks: AsyncGenerator<Uint8Array>;
  /** Reads the rest. */
  end(): Promise<Omit<InventoryFile, 'path'>>;
}

export function hashContent(content: AsyncIterable<Uint8Array>): HashedContent {
  const sha256 = createHash('sha256');
  let size = 0;
  const read = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      sha256.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  const chunks = read();
  return {
    chunks,
    async end() {
      for (;;) if ((await chunks.next()).done) break;
      return { size, sha256: sha256.digest('hex') };
    },
  };
}
