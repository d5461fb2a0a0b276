import type { Limit } from '../concurrency/limit.ts';
import type { BlobReader } from '../spec/image-source.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import type { KnownBlobs } from './known-blobs.ts';
import type { RegistrySession } from './registry-session.ts';

/** Where an image tree is pushed, and where its bytes come from. */
export interface PushTarget extends RegistryOrigin {
  /** Tags of the root, in the order in which they are set. Empty: push by digest only. */
  readonly tags: readonly string[];
  /** Further tags, of single manifests of the tree: maps a tag to the digest of a manifest. */
  readonly platformTags?: Readonly<Record<string, string>>;
  /** The caller knows that the first tag does not point to the root: the registry is not asked. */
  readonly isNew?: boolean;
  readonly store: BlobReader;
  readonly signal: AbortSignal;
  /** Called with the bytes that the registry has, of all bytes of the tree's blobs. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/** What all pushes of a build share. */
export interface PushTools {
  readonly session: RegistrySession;
  readonly knownBlobs: KnownBlobs;
  /** Limits concurrent transfers. */
  readonly limit: Limit;
  /** Limits concurrent requests for manifests and small blobs, which wait for responses more than for bytes. */
  readonly quickLimit: Limit;
}
