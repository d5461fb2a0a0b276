import type { Descriptor, Manifest, StringMap } from '@strake/oci';
import type { PushImage } from './push-request.ts';

/** Where an image was published. */
export interface PublicationReceipt {
  /** As the user wrote it: `docker://ghcr.io/acme/app`. */
  readonly destination: string;
  /** Its reference there. */
  readonly reference: string;
  readonly digest: string;
}

/** An image that every destination has: the value of the `published` hook. */
export interface Publication {
  readonly image: string;
  /** Digest of the image index, or of the manifest if there is no index. */
  readonly digest: string;
  /** The descriptor of that digest: the subject of attached manifests. */
  readonly root: Descriptor;
  /** The images of single platforms, with layers and bases. */
  readonly manifests: readonly PushImage[];
  readonly receipts: readonly PublicationReceipt[];
}

/** A manifest to attach to an image: an OCI image manifest with a subject, which core writes. */
export interface Referrer {
  /** Type of the artifact: `application/spdx+json`. */
  readonly artifactType: string;
  /** What it refers to; default: the root of the publication, or with a tag nothing. */
  readonly subject?: Descriptor;
  /** What it is found by besides its subject, `sha256-….sig`: as older versions of cosign do. It replaces what has that tag. */
  readonly tag?: string;
  readonly annotations?: StringMap;
}

/** A blob of a {@link Referrer}: a layer of its manifest. */
export interface ReferrerBlob {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly annotations?: StringMap;
}

/** A blob of a {@link Referrer} that is read only if a destination lacks the manifest. */
export interface DescribedReferrerBlob {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly annotations?: StringMap;
  /** Its bytes, as they are described. May be called again. */
  read(): Promise<Uint8Array> | Uint8Array;
}

/** A manifest to attach, and its layers. */
export interface ReferrerParts {
  readonly manifest: Referrer;
  readonly blobs?: readonly (DescribedReferrerBlob | ReferrerBlob)[];
}

/** A manifest that is attached. */
export interface FoundReferrer {
  readonly manifest: Manifest;
  /** Its layers, in order. */
  readonly blobs: readonly ReferrerBlob[];
}
