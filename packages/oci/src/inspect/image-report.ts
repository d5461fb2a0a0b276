import type { Descriptor, StringMap } from '../spec/descriptor.ts';
import type { ImageConfigFields } from '../spec/image-config.ts';

/** What an image is made of, as plain data. */
export interface ImageReport {
  /** Where it was read from: `oci:dist/oci:v1`. */
  readonly name: string;
  readonly root: Descriptor;
  /** Of the index, where the root is one. */
  readonly annotations?: StringMap;
  readonly images: readonly PlatformReport[];
  /** What the root leads to besides images: attestations, artifacts, types that nobody here knows. */
  readonly others: readonly OtherReport[];
}

/** One image for one platform. */
export interface PlatformReport {
  /** `linux/arm/v7`; empty parts where the image does not say. */
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
  /** Bytes of all layers, compressed. */
  readonly layersSize: number;
  /** All of the config but the layers, with the spec's own keys. */
  readonly config: ImageConfigFields;
  /** Lowest first. */
  readonly layers: readonly LayerReport[];
}

/** One layer of an image. */
export interface LayerReport {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes, compressed. */
  readonly size: number;
  /** Digest of the uncompressed tar. */
  readonly diffId?: string;
  /** From the history. */
  readonly createdBy?: string;
  /** Where else the bytes are to be had. */
  readonly urls?: readonly string[];
  readonly annotations?: StringMap;
  /** In the order of the tar; only where they were asked for and the layer is to be had. */
  readonly entries?: readonly EntryReport[];
}

/** One entry of a layer. */
export interface EntryReport {
  /** As written. */
  readonly path: string;
  /** `file`, `directory`, `symlink`, `link`, and what else tars hold. */
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

/** Something that is no image. */
export interface OtherReport {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  /** `application/vnd.in-toto+json` and the like, where it says. */
  readonly artifactType?: string;
  readonly annotations?: StringMap;
}
