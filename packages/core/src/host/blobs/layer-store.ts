import {
  type ByteStream,
  type Descriptor,
  type FoundLayer,
  type Layer,
  type Store,
  type WrittenLayer,
  writeLayer,
} from '@strake/oci';
import {
  compressLayer,
  type FileClock,
  holdsContent,
  type KnownContent,
  readKnownContent,
  type SyntheticLayer,
  writeSyntheticLayer,
  writeZippedLayer,
} from '@strake/oci/internal';

/** The store for the blobs of a build, and for records that avoid making them again. */
export interface LayerStore {
  writeBytes(bytes: Uint8Array): Promise<{ readonly digest: string; readonly size: number }>;
  writeLayer(
    layer: Layer | SyntheticLayer,
    options: {
      /** Seconds since 1970, for entries without mtime. */
      readonly timestamp: number;
      readonly signal: AbortSignal;
      /** The name of the layer in later builds. */
      readonly place?: string;
      onProgress?(done: number, total: number): void;
    },
  ): Promise<FoundLayer>;
  /** Compresses a layer that is a plain tar, by its diff ID. */
  compressLayer(diffId: string, open: () => Promise<ByteStream>): Promise<WrittenLayer>;
  /** Writes the entries of a layer as a zip. */
  writeZip(
    layer: Layer,
    options: { readonly timestamp: number; readonly signal: AbortSignal },
  ): Promise<{ readonly digest: string; readonly size: number }>;
  has(digest: string): Promise<boolean>;
  /** The contents of a file when a layer was last made from it; undefined if there was none. */
  knownContent(file: string): Promise<KnownContent | undefined>;
  /** Whether it still has these bytes, regardless of its times. */
  holdsContent(file: string, known: KnownContent, signal: AbortSignal): Promise<boolean>;
  readRecord(key: string): Promise<unknown>;
  writeRecord(key: string, record: unknown): Promise<void>;
  open(descriptor: Descriptor, signal: AbortSignal): Promise<ByteStream>;
}

export interface LayerStoreOptions {
  /** False: results of earlier builds are not used. */
  readonly useRecords: boolean;
  /** Clock of the file system that holds the contents of layers. */
  readonly clock: FileClock;
}

export function createLayerStore(
  store: Store,
  { useRecords, clock }: LayerStoreOptions,
): LayerStore {
  return {
    writeBytes: (bytes) => store.writeBytes(bytes),
    writeLayer(layer, options) {
      const how = { ...options, store, clock, useRecords };
      return 'load' in layer ? writeSyntheticLayer(layer, how) : writeLayer(layer, how);
    },
    compressLayer: (diffId, open) => compressLayer(diffId, open, { store, useRecords }),
    writeZip: (layer, how) => writeZippedLayer(layer, { ...how, store, clock, useRecords }),
    has: (digest) => store.has(digest),
    knownContent: (file) => readKnownContent(store, file),
    holdsContent: (file, known, signal) => holdsContent(store, file, known, signal),
    readRecord: async (key) => (useRecords ? store.readRecord(key) : undefined),
    writeRecord: (key, record) => store.writeRecord(key, record),
    open: (descriptor, signal) => store.open(descriptor, signal),
  };
}
