import type { Descriptor, StringMap } from './descriptor.ts';

/** One image for one platform. Source: OCI image-spec v1.1 manifest.md. */
export interface Manifest {
  readonly schemaVersion: 2;
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: StringMap;
}

/** An image index; Docker calls it a manifest list. Source: OCI image-spec v1.1 image-index.md. */
export interface Index {
  readonly schemaVersion: 2;
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly manifests: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: StringMap;
}

/** A manifest or index as it is transferred: its exact text, and its descriptor. */
export interface ManifestDocument {
  readonly descriptor: Descriptor;
  /** UTF-8; its digest is `descriptor.digest`. */
  readonly text: string;
}
