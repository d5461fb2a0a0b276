import { createHash } from 'node:crypto';
import { type ByteStream, type Entry, type Layer, StrakeError, writeLayer } from '@strake/oci';
import { compressLayer, writeSyntheticLayer, writeZippedLayer } from '@strake/oci/internal';
import type { LayerStore } from '../host/blobs/index.ts';

/**
 * Blobs in memory; layers are real tars in it.
 * @param written what programs wrote, by path; another file that a step "made" holds its own path
 */
export function memoryStore(written: ReadonlyMap<string, string> = new Map()): LayerStore {
  const blobs = new Map<string, Uint8Array>();
  const keep = (bytes: Uint8Array) => {
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    blobs.set(digest, bytes);
    return { digest, size: bytes.length };
  };
  const find = (digest: string): Uint8Array => {
    const bytes = blobs.get(digest);
    if (bytes) return bytes;
    throw new StrakeError('FILE_UNREADABLE', `blob ${digest} is not in memory`);
  };
  const store = {
    directory: '/store',
    writeBytes: async (bytes: Uint8Array) => keep(bytes),
    write: async (stream: ByteStream) => keep(await collect(stream)),
    open: async ({ digest }: { readonly digest: string }) => only(find(digest)),
    has: async (digest: string) => blobs.has(digest),
    size: async (digest: string) => blobs.get(digest)?.length,
    path: async () => undefined,
    recall: async () => undefined,
    remember: async () => {},
    close: async () => {},
  };
  return {
    ...store,
    knownContent: async () => undefined,
    holdsContent: async () => false,
    async writeLayer(layer, { timestamp, signal }) {
      const how = { timestamp, signal, store, useRecords: false };
      return 'load' in layer
        ? writeSyntheticLayer(layer, how)
        : writeLayer(withoutFiles(layer, written), how);
    },
    compressLayer: (diffId, open) => compressLayer(diffId, open, { store, useRecords: false }),
    writeZip: (layer, how) =>
      writeZippedLayer(withoutFiles(layer, written), { ...how, store, useRecords: false }),
  };
}

function withoutFiles(layer: Layer, written: ReadonlyMap<string, string>): Layer {
  const entries = layer.entries.map(
    (entry): Entry =>
      entry.type === 'file' && 'file' in entry.content
        ? { ...entry, content: { text: written.get(entry.content.file) ?? entry.content.file } }
        : entry,
  );
  return { ...layer, entries };
}

async function collect(stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
