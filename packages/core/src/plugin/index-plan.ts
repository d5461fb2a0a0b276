import type { Descriptor, MediaTypeFamily, Platform, StringMap } from '@strake/oci';

/** A layer as the index hook and push see it. */
export interface LayerDescriptor extends Descriptor {
  /** Digest of the uncompressed tar. */
  readonly diffId: string;
  /** True for layers of this build, false for those of the base. */
  readonly own: boolean;
}

/** One image manifest in the index. `digest`, `size` and `layers` are absent in a plan, known in a build. */
export interface IndexEntry {
  readonly platform: Platform;
  readonly annotations: StringMap;
  /** Type of what the manifest describes; absent for an image, as the image-spec has it. */
  readonly artifactType?: string;
  readonly digest?: string;
  readonly size?: number;
  readonly layers?: readonly LayerDescriptor[];
}

/** A manifest that a plugin adds, such as an attestation. */
export interface AdditionalManifest {
  readonly mediaType: string;
  readonly artifactType?: string;
  /** The exact content. Core computes its digest. */
  readonly text: string;
  readonly platform?: Platform;
  readonly annotations?: StringMap;
  /** The blobs that it refers to; small, with their content. */
  readonly blobs?: readonly { readonly mediaType: string; readonly base64: string }[];
}

/** The image index of one image: the value of the `index` hook. The order matters: clients take the first match. */
export interface IndexPlan {
  readonly family: MediaTypeFamily;
  readonly manifests: readonly IndexEntry[];
  readonly additionalManifests: readonly AdditionalManifest[];
  readonly annotations: StringMap;
  readonly tags: readonly string[];
}
