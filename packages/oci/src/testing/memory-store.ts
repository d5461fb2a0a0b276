import { checkBytes, checkedStream, digestOf } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import type { Store } from '../store/index.ts';
import { piecesOf } from './pieces-of.ts';

/** An empty store that is only in memory: the same as `openStore` gives, without files. */
export function createMemoryStore(): Store {
  const blobs = new Map<string, Uint8Array>();
  const records = new Map<string, unknown>();
  const keep = (bytes: Uint8Array) => {
    const claim = digestOf(bytes);
    blobs.set(claim.digest, bytes);
    return claim;
  };
  return {
    directory: '/store',
    writeBytes: async (bytes) => keep(bytes),
    async write(stream, expected) {
      const bytes = await collectAll(stream);
      if (expected) checkBytes(bytes, expected, 'a new blob');
      return keep(bytes);
    },
    async open(claim) {
      const bytes = blobs.get(claim.digest);
      if (bytes) return checkedStream(piecesOf(bytes), claim, `blob ${claim.digest}`);
      throw new StrakeError('FILE_UNREADABLE', `blob ${claim.digest} is not in memory`);
    },
    has: async (digest) => blobs.has(digest),
    size: async (digest) => blobs.get(digest)?.length,
    path: async () => undefined,
    readRecord: async (key) => records.get(key),
    async writeRecord(key, record) {
      records.set(key, record);
    },
    close: async () => {},
  };
}

async function collectAll(stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}
