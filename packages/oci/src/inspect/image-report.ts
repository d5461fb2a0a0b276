import type { Descriptor, StringMap } from '../spec/descriptor.ts';
import type { ImageConfigFields } from '../spec/image-config.ts';

/** The content of an image, as plain data. */
export interface ImageReport {
  /** Where it was read from: `oci:dist/oci:v1`. */
  readonly name: string;
  readonly root: Descriptor;
  /** Annotations of the index, if the root is one. */
  readonly annotations?: StringMap;
  readonly images: readonly PlatformReport[];
  /** What the root refers to besides images: attestations, artifacts, unknown types. */
  readonly others: readonly OtherReport[];
  /** Images that cannot be read; only if they were to be kept, and there are some. */
  readonly unread?: readonly UnreadReport[];
  /**
   * What refers to the root and to its images: signatures, SBOMs, attestations. Only if it was requested, and there is a place for such where
   * the image is.
   */
  readonly referrers?: readonly ReferrerReport[];
  /** Why they could not be listed. */
  readonly referrersError?: string;
}

/** One image for one platform. */
export interface PlatformReport {
  /** `linux/arm/v7`; components that the image does not give are empty. */
  readonly platform: string;
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes of the manifest. */
  readonly size: number;
  /** Of the manifest. */
  readonly annotations?: StringMap;
  /** Of its entry in the index. */
  readonly descriptorAnnotations?: StringMap;
  readonly configDigest: string;
  /** Compressed bytes of all layers. */
  readonly layersSize: number;
  /** The config without its layers, with the keys of the spec. */
  readonly config: ImageConfigFields;
  /** Lowest first. */
  readonly layers: readonly LayerReport[];
}

/** An image that is listed, but is not there or not what its descriptor says. */
export interface UnreadReport {
  readonly digest: string;
  /** The platform that the index lists; without one, the digest. */
  readonly where: string;
  readonly code: string;
  readonly message: string;
}

/** One layer of an image. */
export interface LayerReport {
  readonly mediaType: string;
  readonly digest: string;
  /** Compressed bytes. */
  readonly size: number;
  /** Digest of the uncompressed tar. */
  readonly diffId?: string;
  /** From the history. */
  readonly createdBy?: string;
  /** Other sources of the bytes. */
  readonly urls?: readonly string[];
  readonly annotations?: StringMap;
  /** In the order of the tar; only if they were requested and the layer is available. */
  readonly entries?: readonly EntryReport[];
}

/** One entry of a layer. */
export interface EntryReport {
  /** As written. */
  readonly path: string;
  /** `file`, `directory`, `symlink`, `link`, or another tar type. */
  readonly type: string;
  /** Four octal digits: `0755`. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Target of a link. */
  readonly target?: string;
}

/** An artifact that refers to a manifest of the image. */
export interface ReferrerReport extends OtherReport {
  /** What its statement says, as its annotations tell: `https://slsa.dev/provenance/v1`. */
  readonly predicateType?: string;
  /** Digest of the manifest that it refers to. */
  readonly subject: string;
  /** The platform of that manifest, as `linux/arm/v7`, or `index`. */
  readonly of: string;
}

/** Something other than an image. */
export interface OtherReport {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  /** `application/vnd.in-toto+json` or the like, if present. */
  readonly artifactType?: string;
  readonly annotations?: StringMap;
}
