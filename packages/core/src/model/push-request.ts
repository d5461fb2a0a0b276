import type { Descriptor, Platform } from './descriptor.ts';
import type { ImageConfig } from './image-config.ts';
import type { LayerDescriptor } from './index-plan.ts';
import type { Manifest, ManifestDocument } from './manifest.ts';

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

/** What an image stands on. */
export interface PushBase {
  /** As the configuration names it. */
  readonly reference: string;
  /** Of the platform's manifest. */
  readonly digest: string;
  /** Where it is in a registry. */
  readonly origin?: RegistryOrigin;
}

/** One platform's image, taken apart: for backends that build it anew from its pieces. */
export interface PushImage {
  readonly platform: Platform;
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  readonly config: ImageConfig;
  readonly layers: readonly LayerDescriptor[];
  /** Keys of the image's `config` that the user set: `entrypoint`, `created`, … */
  readonly configured: readonly string[];
  /** Absent for `scratch` and bases that are made on the spot: their layers are the build's own. */
  readonly base?: PushBase;
}

/** What goes to one destination: the value of the `push` hook. Bytes come from the context's `store`. */
export interface PushRequest extends ImageTree {
  /** As the user wrote it: `oci:dist/oci`, `docker://ghcr.io/acme/app`. */
  readonly destination: string;
  /** What stands before the first colon: `oci`, `docker`. */
  readonly scheme: string;
  /** What stands behind the scheme, without `//`. */
  readonly target: string;
  readonly image: string;
  /** The image's own, with registry, without tag. */
  readonly repository?: string;
  readonly tags: readonly string[];
  /** Tags of single manifests, pushed with the list: tag to manifest digest. */
  readonly platformTags: Readonly<Record<string, string>>;
  /**
   * What the image is called where several images stand side by side, as in a layout: its tags, or `IMAGE:TAG` where the
   * configuration has several images.
   */
  readonly names: readonly string[];
  /** The same for single manifests: name to manifest digest. */
  readonly platformNames: Readonly<Record<string, string>>;
  readonly images: readonly PushImage[];
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
