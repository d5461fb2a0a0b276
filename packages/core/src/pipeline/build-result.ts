/** A layer of a finished image. */
export interface LayerResult {
  readonly digest: string;
  /** Bytes, compressed. */
  readonly size: number;
  readonly mediaType: string;
  /** False for the base's. */
  readonly own: boolean;
}

/** One platform of a finished image. */
export interface PlatformResult {
  readonly platform: string;
  readonly digest: string;
  /** Bytes of the manifest. */
  readonly size: number;
  readonly mediaType: string;
  readonly layers: readonly LayerResult[];
}

/** An image that reached every destination. */
export interface ImageResult {
  readonly image: string;
  readonly repository?: string;
  /** Of the index, or of the only manifest. */
  readonly digest: string;
  readonly mediaType: string;
  /** Every name it has now, as the destinations say. */
  readonly references: readonly string[];
  readonly platforms: readonly PlatformResult[];
}

export interface BuildResult {
  /** In declared order. */
  readonly images: readonly ImageResult[];
}
