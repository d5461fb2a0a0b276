/** A layer of a finished image. */
export interface LayerResult {
  readonly digest: string;
  /** Bytes, compressed. */
  readonly size: number;
  readonly mediaType: string;
  /** False for the base's. */
  readonly own: boolean;
}

/** An archive that was written. */
export interface ArchiveResult {
  /** Absolute path. */
  readonly file: string;
  /** Of the file. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** One platform of a finished image. */
export interface PlatformResult {
  readonly platform: string;
  readonly digest: string;
  /** Bytes of the manifest. */
  readonly size: number;
  readonly mediaType: string;
  readonly layers: readonly LayerResult[];
  readonly archives: readonly ArchiveResult[];
}

/** An image that reached every destination, and whose archives are written. */
export interface ImageResult {
  readonly image: string;
  readonly repository?: string;
  /** Of the index, or of the only manifest; absent where all of its platforms get archives alone. */
  readonly digest?: string;
  /** Absent where the digest is. */
  readonly mediaType?: string;
  /**
   * Every name it has now, as the destinations say; one with the digest for a destination where it has no other. Empty: the
   * image went nowhere, and there are only archives.
   */
  readonly references: readonly string[];
  readonly platforms: readonly PlatformResult[];
  /** Of platforms that got no image; absent without one. */
  readonly archives?: readonly (ArchiveResult & { readonly platform: string })[];
}

export interface BuildResult {
  /** In declared order. */
  readonly images: readonly ImageResult[];
}
