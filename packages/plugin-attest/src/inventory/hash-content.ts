import { createHash } from 'node:crypto';
import type { LayerEntry } from '@strake/core/plugin';
import type { InventoryFile } from './inventory.ts';

/** Content that is hashed as it is read, unless its digest is known. */
export interface HashedContent {
  readonly chunks: AsyncGenerator<Uint8Array>;
  /** Reads the rest if that is needed. */
  end(): Promise<Omit<InventoryFile, 'path'>>;
}

export function hashContent({ content, digest, header }: LayerEntry): HashedContent {
  const known = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '')?.[1];
  const sha256 = known === undefined ? createHash('sha256') : undefined;
  let size = 0;
  const read = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      sha256?.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  const chunks = read();
  return {
    chunks,
    async end() {
      if (sha256 === undefined) return { size: header.size, sha256: known ?? '' };
      for (;;) if ((await chunks.next()).done) break;
      return { size, sha256: sha256.digest('hex') };
    },
  };
}
