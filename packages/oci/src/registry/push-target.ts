import type { Limit } from '../concurrency/limit.ts';
import type { BlobReader } from '../spec/image-source.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import type { KnownBlobs } from './known-blobs.ts';
import type { RegistrySession } from './registry-session.ts';

/** Where a tree goes, and where its bytes come from. */
export interface PushTarget extends RegistryOrigin {
  /** Of the tree's root, in the order in which they move. None: it is pushed by digest only. */
  readonly tags: readonly string[];
  /** Tags of single manifests of the tree: tag to digest. */
  readonly platformTags: Readonly<Record<string, string>>;
  readonly store: BlobReader;
  readonly signal: AbortSignal;
  /** Bytes that are there, of all bytes of the tree's blobs. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/** What all pushes of a build share. */
export interface PushTools {
  readonly session: RegistrySession;
  readonly memory: KnownBlobs;
  /** Of transfers that run at the same time. */
  readonly limit: Limit;
  /** Of manifests and blobs that are as quick as a question: they wait for answers more than for bytes. */
  readonly quickLimit: Limit;
}
