import type { Descriptor } from './descriptor.ts';
import type { ManifestDocument } from './manifest.ts';

/** A registry repository that is known to have a blob, so that the blob can be mounted from it. */
export interface RegistryOrigin {
  /** Host with port: `ghcr.io`, `localhost:5000`. */
  readonly registry: string;
  readonly repository: string;
}

/** A config or layer of the tree. */
export interface TreeBlob {
  readonly descriptor: Descriptor;
  readonly origin?: RegistryOrigin;
}

/** A complete image or image index, wherever it is stored. */
export interface ImageTree {
  /** The image index, or the manifest of a single image without one. */
  readonly root: Descriptor;
  /** Children before their parents, the root last; every digest once. */
  readonly manifests: readonly ManifestDocument[];
  /** Configs and layers, every digest once. Nondistributable layers are included, and not uploaded. */
  readonly blobs: readonly TreeBlob[];
}

/** How the configs and layers of an image got to a registry. */
export interface SentBlobs {
  readonly uploaded: number;
  /** Bytes of these. */
  readonly bytes: number;
  /** From another repository of the registry. */
  readonly mounted: number;
  /** They were there before. */
  readonly there: number;
}

/** What a destination returns once everything is there. */
export interface PushReceipt {
  /** What a user pulls the image by, with a digest where the transport has one. */
  readonly reference: string;
  readonly digest: string;
  /** Every name that the push gave the image; empty for one by digest only. Absent: `reference` is the only name. */
  readonly references?: readonly string[];
  /** Set if a backend wrote manifests of its own: maps each requested digest to what is at the destination; sizes in bytes. */
  readonly replaced?: Readonly<Record<string, { readonly digest: string; readonly size: number }>>;
  /** Absent where the destination does not say. */
  readonly sent?: SentBlobs;
}
