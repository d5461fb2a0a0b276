import type { Descriptor, MediaTypeFamily, Platform, StringMap } from '@strake/oci';

/** A layer as the index hook and push see it. */
export interface LayerDescriptor extends Descriptor {
  /** Digest of the uncompressed tar. */
  readonly diffId: string;
  /** True for what this build wrote, false for the base's. */
  readonly own: boolean;
}

/** One image manifest in the index. `digest`, `size` and `layers` are absent in a plan, known in a build. */
export interface IndexEntry {
  readonly platform: Platform;
  readonly annotations: StringMap;
  readonly digest?: string;
  readonly size?: number;
  readonly layers?: readonly LayerDescriptor[];
}

/** A manifest that a plugin adds: an attestation, say. */
export interface AdditionalManifest {
  readonly mediaType: string;
  readonly artifactType?: string;
  /** The exact text. Its digest is computed by core. */
  readonly text: string;
  readonly platform?: Platform;
  readonly annotations?: StringMap;
  /** What it points to: small blobs, given whole. */
  readonly blobs?: readonly { readonly mediaType: string; readonly base64: string }[];
}

/** The list of one image: the value of the `index` hook. Order is meaning: clients take the first match. */
export interface IndexPlan {
  readonly family: MediaTypeFamily;
  readonly manifests: readonly IndexEntry[];
  readonly additionalManifests: readonly AdditionalManifest[];
  readonly annotations: StringMap;
  readonly tags: readonly string[];
}
