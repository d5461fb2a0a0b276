import { type Entry, type Layer, writeLayer } from '@strake/oci';
import { compressLayer, writeSyntheticLayer, writeZippedLayer } from '@strake/oci/internal';
import { createMemoryStore } from '@strake/oci/testing';
import type { LayerStore } from '../host/blobs/index.ts';

/**
 * Blobs in memory; layers are real tars.
 * @param written what programs wrote, by path; another file that a step "made" holds its own path
 */
export function memoryStore(written: ReadonlyMap<string, string> = new Map()): LayerStore {
  const store = createMemoryStore();
  const memory: LayerStore = {
    ...store,
    knownContent: async () => undefined,
    holdsContent: async () => false,
    contentNow: async () => undefined,
    readWritten: async () => false,
    async writeLayer(layer, { timestamp, signal }) {
      const how = { timestamp, signal, store, useRecords: false };
      return 'load' in layer
        ? writeSyntheticLayer(layer, how)
        : writeLayer(withoutFiles(layer, written), how);
    },
    compressLayer: (diffId, open) => compressLayer(diffId, open, { store, useRecords: false }),
    writeZip: (layer, how) =>
      writeZippedLayer(withoutFiles(layer, written), { ...how, store, useRecords: false }),
    with: () => memory,
  };
  return memory;
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
