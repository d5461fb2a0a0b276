import type { Platform } from '../spec/descriptor.ts';
import type { ContainerConfig } from '../spec/image-config.ts';
import type { BlobReader, ImageSource } from '../spec/image-source.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import type { Store } from '../store/index.ts';

/** A layer of a new image, as `writeLayer` returns it. */
export interface NewLayer {
  readonly digest: string;
  /** Bytes, compressed by gzip. */
  readonly size: number;
  /** Digest of the uncompressed tar. */
  readonly diffId: string;
  /** For the image's history. */
  readonly createdBy?: string;
}

/** What an image is made of. */
export interface NewImage {
  /** `OS/ARCH[/VARIANT][:OSVERSION]`, as `parsePlatform` reads it. */
  readonly platform: string;
  /** What the layers go on top of: an image for the platform, or an index that has one. Absent: nothing. */
  readonly base?: ImageSource;
  /** The lowest first; at most 125 with those of the base. */
  readonly layers: readonly NewLayer[];
  /** How a container starts. Each key replaces that of the base. */
  readonly config?: ContainerConfig;
  /** RFC 3339. Absent: that of the base, or none; the same layers then give the same digest. */
  readonly created?: string;
}

/** Where the parts of a new image are. */
export interface MakeImageOptions {
  /** Holds the layers, and is given the config. */
  readonly store: Store;
  readonly signal: AbortSignal;
}

/** An image, index or artifact that is not stored anywhere yet: what `push`, `writeLayout` and the writers of archives take. */
export interface MadeImage {
  readonly tree: ImageTree;
  /** Reads the bytes of its blobs. */
  readonly store: BlobReader;
  /** Of an image: as its config has it, normalized. */
  readonly platform?: Platform;
}
