import type { Descriptor } from './descriptor.ts';
import type { ManifestDocument } from './manifest.ts';

/** A registry repository that is known to hold a blob, so that it can be mounted. */
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

/** A complete image or list of images, whatever holds it. */
export interface ImageTree {
  /** The index, or the manifest where there is one image without an index. */
  readonly root: Descriptor;
  /** Children before their parents, the root last; each digest once. */
  readonly manifests: readonly ManifestDocument[];
  /** Configs and layers, each digest once. Nondistributable layers are among them and are not uploaded. */
  readonly blobs: readonly TreeBlob[];
}

/** What a destination answers when everything is there. */
export interface PushReceipt {
  /** What a person would use to get the image back, with digest where the transport has one. */
  readonly reference: string;
  readonly digest: string;
  /** Every name that points to it now; none where nothing but `reference` does. */
  readonly references?: readonly string[];
  /** Where a backend made manifests of its own: digest in the request to what is at the destination; sizes in bytes. */
  readonly replaced?: Readonly<Record<string, { readonly digest: string; readonly size: number }>>;
}
