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
  recallContent,
  type SyntheticLayer,
  writeSyntheticLayer,
  writeZippedLayer,
} from '@strake/oci/internal';

/** Where a build keeps its blobs, and the small records that spare making them again. */
export interface LayerStore {
  writeBytes(bytes: Uint8Array): Promise<{ readonly digest: string; readonly size: number }>;
  writeLayer(
    layer: Layer | SyntheticLayer,
    options: {
      /** Seconds since 1970 of entries that set no mtime. */
      readonly timestamp: number;
      readonly signal: AbortSignal;
      /** What names the layer from build to build. */
      readonly place?: string;
      onProgress?(done: number, total: number): void;
    },
  ): Promise<FoundLayer>;
  /** A layer that is a plain tar, by its diff ID, compressed. */
  compressLayer(diffId: string, open: () => Promise<ByteStream>): Promise<WrittenLayer>;
  /** The entries of a layer as a zip. */
  writeZip(
    layer: Layer,
    options: { readonly timestamp: number; readonly signal: AbortSignal },
  ): Promise<{ readonly digest: string; readonly size: number }>;
  has(digest: string): Promise<boolean>;
  /** What a file held when a layer was last made of it; undefined where none was. */
  knownContent(file: string): Promise<KnownContent | undefined>;
  /** Whether it still holds those bytes, whatever its times. */
  holdsContent(file: string, known: KnownContent, signal: AbortSignal): Promise<boolean>;
  recall(key: string): Promise<unknown>;
  remember(key: string, record: unknown): Promise<void>;
  open(descriptor: Descriptor, signal: AbortSignal): Promise<ByteStream>;
}

export interface LayerStoreOptions {
  /** False: what earlier builds wrote is not looked for. */
  readonly useRecords: boolean;
  /** Of the file system that holds the contents of layers. */
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
    knownContent: (file) => recallContent(store, file),
    holdsContent: (file, known, signal) => holdsContent(store, file, known, signal),
    recall: async (key) => (useRecords ? store.recall(key) : undefined),
    remember: (key, record) => store.remember(key, record),
    open: (descriptor, signal) => store.open(descriptor, signal),
  };
}
