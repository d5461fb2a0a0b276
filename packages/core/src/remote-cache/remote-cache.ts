import type { BlobReader, ByteStream, Descriptor, Platform, RegistryOrigin } from '@strake/oci';

/**
 * What an entry is, and how its tag begins. `bundles`: which bundles of a tool's cache a program needs. It does not depend on sources, and is
 * the only kind whose tag moves: the newest one is used.
 */
export type EntryKind = 'step' | 'layer' | 'bundles';

/** The outputs of a step, a finished layer, or bundles. */
export interface CacheEntry {
  readonly kind: EntryKind;
  /** 64 hex digits. */
  readonly key: string;
  /** Of a step: the key without the version of its tool. */
  readonly anyKey?: string;
  /** For messages: `go build example.com/app/cmd/app`; of a layer: its id; of bundles: the step. One line of at most 1024 characters. */
  readonly name: string;
  /** Version of the tool: `go1.26.8`. */
  readonly tool?: string;
  readonly platform: Platform;
  /** In the order of the step's outputs; empty for other kinds. */
  readonly outputs: readonly EntryOutput[];
  /** At least one; exactly one for a layer; at most 64 for bundles, of which the first is the list, and the others are the bundles. */
  readonly layers: readonly EntryLayer[];
  /** CPU or wall seconds that the step took; 0 if they are unknown, and for other kinds. */
  readonly seconds: number;
}

export interface EntryOutput {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Index in `layers`. */
  readonly layer: number;
  /** In the tar of that layer: `app/server`. */
  readonly path: string;
}

export interface EntryLayer {
  /** Only `mediaType`, `digest` and `size` are kept: a gzip or zstd layer of OCI or Docker. */
  readonly descriptor: Descriptor;
  readonly diffId: string;
  /** strake's layer key, 64 hex digits, if it is a whole layer of an image. */
  readonly key?: string;
}

/** An entry, and the repository that has it. */
export interface FoundEntry {
  readonly entry: CacheEntry;
  /** As written: `ghcr.io/acme/build-cache`. */
  readonly repository: string;
  readonly origin: RegistryOrigin;
}

/** The bytes of an entry's layers. They are read only where the repository does not have them yet. */
export interface EntryBlobs extends BlobReader {
  /**
   * Repositories that have a blob: a registry that has one of them mounts it instead of receiving it again. Of `bundles`, those may be named
   * that are in the cache repository itself, and nowhere else: it is asked for them, and nothing is read.
   */
  originsOf?(digest: string): readonly RegistryOrigin[];
}

/**
 * What became of a write. `failed` comes with a warning, once a run; the others without, except for `differs`.
 * - `written`; `exists`: an equal entry is there;
 * - `differs`: another machine wrote other outputs under the same key, and these stay;
 * - `kept`, of `bundles`: another list is there, and stays, because the registry does not let tags move;
 * - `lost`, of `bundles`: bytes of a layer that a repository was said to have are nowhere, and the entry stays as it was: write again with bundles
 *   whose bytes are here.
 */
export type WriteResult = 'written' | 'exists' | 'differs' | 'kept' | 'lost' | 'failed';

/** Entries in repositories of registries. */
export interface RemoteCache {
  readonly repositories: readonly string[];
  readonly mayWrite: boolean;
  /**
   * The first valid entry, in the order of the repositories; a local copy of one answers without a request, except for `bundles`: the
   * registries are asked for those each time. Whatever is wrong is a miss, and one warning a run.
   * @param key 64 hex digits; of a step with or without the version of its tool
   * @throws only the reason of the signal
   */
  find(kind: EntryKind, key: string, signal: AbortSignal): Promise<FoundEntry | undefined>;
  /**
   * The compressed bytes of a layer of a found entry, verified while they stream.
   * @throws REGISTRY_*, DIGEST_MISMATCH, SIZE_MISMATCH, at the latest before the end of the stream
   */
  open(found: FoundEntry, layer: EntryLayer, signal: AbortSignal): Promise<ByteStream>;
  /**
   * Drops an entry whose bytes are missing or wrong: `find` does not return it again, its local copy is removed, and a write replaces it.
   * One warning a run.
   * @param why a sentence fragment: `registry ghcr.io returned 404 for …`
   */
  forget(found: FoundEntry, why: string): Promise<void>;
  /**
   * Writes an entry to the first repository, unless it is there. `bundles` replace those with other layers; of two writers at once, the last
   * one wins.
   * @throws only the reason of the signal: failures are one warning a run
   */
  write(entry: CacheEntry, blobs: EntryBlobs, signal: AbortSignal): Promise<WriteResult>;
  /** Repositories that were not reached, so that nobody knows what they have. */
  unreached(): readonly string[];
  /** Whether `find` ignored an entry of the first repository, because it is damaged or its signature is not trusted: a write replaces it. */
  isRejected(kind: EntryKind, key: string): boolean;
  /** Ends all requests, and closes the connections. */
  close(): Promise<void>;
}
