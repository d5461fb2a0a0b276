import type { BlobReader } from './image-source.ts';
import type { ImageTree } from './image-tree.ts';

/** An artifact on its way to the place of the image that it belongs to: what `makeArtifact` returns, for example. */
export interface Attachment {
  /** The subject of its root makes it a referrer. */
  readonly tree: ImageTree;
  /** Bytes of its blobs. */
  readonly store: BlobReader;
  /** What it is found by besides its subject: `sha256-….sig`, as older versions of cosign do. Absent: nothing. */
  readonly tag?: string;
}
