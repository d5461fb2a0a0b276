import {
  type ByteStream,
  type Descriptor,
  type FoundLayer,
  type Layer,
  type LayerEntry,
  type Store,
  type WrittenLayer,
  writeLayer,
} from '@strake/oci';
import {
  compressLayer,
  contentDigest,
  type FileClock,
  holdsContent,
  type KnownContent,
  readKnownContent,
  readWrittenLayer,
  type SyntheticLayer,
  type WrittenFrom,
  writeSyntheticLayer,
  writeZippedLayer,
} from '@strake/oci/internal';

/** Outputs of steps that this machine need not have. */
export interface OtherOutputs {
  /** The content of an output that is not a file here; undefined for a file. */
  contentOf(file: string): { readonly digest: string; readonly size: number } | undefined;
  /** A finished layer by its key. */
  layer(key: string): Promise<WrittenLayer | undefined>;
  /** Puts the bytes of such an output into a store. */
  fetch(digest: string, into: Pick<Store, 'write' | 'has'>, signal: AbortSignal): Promise<void>;
}

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
      /** Whether `readWritten` is to read it: its entries are kept. Default false. */
      readonly isRead?: boolean;
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
  /**
   * Reads a layer of this build from where it was written from.
   * @returns false, without a call, if it cannot be proven that this is the same as reading the layer itself
   * @throws FILE_CHANGED, FILE_UNREADABLE for what changes meanwhile; the signal's reason; whatever `onEntry` throws
   */
  readWritten(
    digest: string,
    signal: AbortSignal,
    onEntry: (entry: LayerEntry) => void | Promise<void>,
  ): Promise<boolean>;
  /** The contents of a file when a layer was last made from it; undefined if there was none. */
  knownContent(file: string): Promise<KnownContent | undefined>;
  /** Whether it still has these bytes, regardless of its times. */
  holdsContent(file: string, known: KnownContent, signal: AbortSignal): Promise<boolean>;
  /** The present content of a file, or of an output that is elsewhere; undefined for what cannot be read. */
  contentNow(
    file: string,
    signal: AbortSignal,
  ): Promise<{ readonly digest: string; readonly size: number } | undefined>;
  readRecord(key: string): Promise<unknown>;
  writeRecord(key: string, record: unknown): Promise<void>;
  open(descriptor: Descriptor, signal: AbortSignal): Promise<ByteStream>;
  /** The same store, for layers with outputs that are elsewhere. */
  with(outputs: OtherOutputs): LayerStore;
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
  outputs?: OtherOutputs,
): LayerStore {
  /** By digest. */
  const written = new Map<string, WrittenFrom & { readonly timestamp: number }>();
  const source = outputs ? fetching(store, outputs) : store;
  return {
    writeBytes: (bytes) => store.writeBytes(bytes),
    async writeLayer(layer, { isRead = false, ...options }) {
      const how = { ...options, store: source, clock, useRecords };
      if ('load' in layer) return writeSyntheticLayer(layer, how);
      const named = withContents(layer, outputs);
      // Only its own bytes tell what a layer contains that another machine wrote.
      let isFromElsewhere = false;
      const elsewhere = async (key: string) => {
        const there = await outputs?.layer(key);
        isFromElsewhere = there !== undefined;
        return there;
      };
      const found = await writeLayer(named, named === layer ? how : { ...how, elsewhere });
      const { digest, key } = found;
      if (isRead && key !== undefined && !isFromElsewhere)
        written.set(digest, { layer: named, key, timestamp: options.timestamp });
      return found;
    },
    async readWritten(digest, signal, onEntry) {
      const from = written.get(digest);
      if (!from) return false;
      const { timestamp } = from;
      return readWrittenLayer(from, { timestamp, store: source, signal, clock }, onEntry);
    },
    compressLayer: (diffId, open) => compressLayer(diffId, open, { store, useRecords }),
    writeZip: (layer, how) =>
      writeZippedLayer(withContents(layer, outputs), { ...how, store: source, clock, useRecords }),
    has: (digest) => store.has(digest),
    knownContent: (file) => readKnownContent(store, file),
    holdsContent: (file, known, signal) => holdsContent(store, file, known, signal),
    contentNow: async (file, signal) =>
      outputs?.contentOf(file) ?? contentDigest(store, file, signal),
    readRecord: async (key) => (useRecords ? store.readRecord(key) : undefined),
    writeRecord: (key, record) => store.writeRecord(key, record),
    open: (descriptor, signal) => store.open(descriptor, signal),
    with: (others) => createLayerStore(store, { useRecords, clock }, others),
  };
}

/** Names outputs that are elsewhere by their digests; the same layer if it has none. */
function withContents(layer: Layer, outputs: OtherOutputs | undefined): Layer {
  if (outputs === undefined) return layer;
  const entries = layer.entries.map((entry) => {
    if (entry.type !== 'file' || !('file' in entry.content)) return entry;
    const content = outputs.contentOf(entry.content.file);
    return content ? { ...entry, content } : entry;
  });
  return entries.every((entry, at) => entry === layer.entries[at]) ? layer : { ...layer, entries };
}

/** A store that fetches outputs when they are read. */
function fetching(store: Store, outputs: OtherOutputs): Store {
  return {
    ...store,
    async open(descriptor, signal = new AbortController().signal) {
      if (!(await store.has(descriptor.digest)))
        await outputs.fetch(descriptor.digest, store, signal);
      return store.open(descriptor, signal);
    },
  };
}
