/** A layer of a finished image. */
export interface LayerResult {
  readonly digest: string;
  /** Bytes, compressed. */
  readonly size: number;
  readonly mediaType: string;
  /** False for layers of the base. */
  readonly own: boolean;
}

/** A written archive. */
export interface ArchiveResult {
  /** Absolute path. */
  readonly file: string;
  /** The digest of the file. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** The least cached of several files counts: `built`, else `remote`, else `local`. */
export type CacheUse = 'local' | 'remote' | 'built';

/** One platform of a finished image. */
export interface PlatformResult {
  readonly platform: string;
  readonly digest: string;
  /** Bytes of the manifest. */
  readonly size: number;
  readonly mediaType: string;
  /** Where its compiled files come from: an earlier build here, a remote cache (at least one of them), or this build (at least one). */
  readonly cache: CacheUse;
  readonly layers: readonly LayerResult[];
  readonly archives: readonly ArchiveResult[];
}

/** What a plugin attached to an image: it is there now, also if it was before. A plugin may leave out what it finds there itself. */
export interface AttachedResult {
  /** As the user wrote it, without credentials: `docker://ghcr.io/acme/app`. */
  readonly destination: string;
  readonly plugin: string;
  /** `application/spdx+json`. */
  readonly artifactType: string;
  /** Digest of the manifest that it refers to; absent for one that only has a tag. */
  readonly subject?: string;
  /** `sha256-….sig`, for one that is found by it. */
  readonly tag?: string;
  /** Of its manifest: of a signature, SBOM or provenance, the type of its statement is there. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly mediaType: string;
  /** Of its manifest. */
  readonly digest: string;
  /** Bytes of its manifest. */
  readonly size: number;
}

/** An image that reached all destinations, with its archives written. */
export interface ImageResult {
  readonly image: string;
  readonly repository?: string;
  /** Of the index, or of the single manifest; absent if no platform has an image. */
  readonly digest?: string;
  /** Absent if the digest is absent. */
  readonly mediaType?: string;
  /**
   * All references of the image, as reported by the destinations; for a destination without names, one with the digest. Empty: the
   * image has no destination, only archives.
   */
  readonly references: readonly string[];
  readonly platforms: readonly PlatformResult[];
  /** Of platforms without an image; absent if there are none. */
  readonly archives?: readonly (ArchiveResult & { readonly platform: string })[];
  /** By destination, subject and digest; absent where nothing was attached beside the image, and in the event `image`, which comes before. */
  readonly attached?: readonly AttachedResult[];
}

export interface BuildResult {
  /** In declared order. */
  readonly images: readonly ImageResult[];
}
