import type { Descriptor, StringMap } from '../spec/descriptor.ts';

/** One blob of an artifact. */
export interface NewBlob {
  /** `TYPE/SUBTYPE`: `application/spdx+json`. */
  readonly mediaType: string;
  /** Must not change until the artifact is pushed or written. */
  readonly bytes: Uint8Array;
  readonly annotations?: StringMap;
}

/** One blob of an artifact whose bytes are read only if a place lacks them. */
export interface DescribedBlob extends Pick<Descriptor, 'digest' | 'mediaType' | 'size'> {
  readonly annotations?: StringMap;
  /** The described bytes: others are DIGEST_MISMATCH or SIZE_MISMATCH. May be called again. */
  read(signal: AbortSignal): Promise<Uint8Array>;
}

/** What an artifact consists of: a signature, an SBOM, or any other content that is not an image. */
export interface NewArtifact {
  /** `TYPE/SUBTYPE`, which identifies the kind of artifact. */
  readonly artifactType: string;
  /** The manifest that it refers to, which makes it a referrer of that; in the same repository. Absent: none. */
  readonly subject?: Descriptor;
  readonly annotations?: StringMap;
  /** In the order of the manifest. Absent or empty: the annotations are everything that it contains. */
  readonly blobs?: readonly (DescribedBlob | NewBlob)[];
}
