/** Annotations or labels: arbitrary keys and values. */
export type StringMap = Readonly<Record<string, string>>;

/**
 * Where an image runs, as an OCI image index says it. `variant` is absent where it is the architecture's default
 * (arm64/v8, amd64/v1), and present for arm (`v7`).
 * Source: OCI image-spec v1.1 image-index.md "platform".
 */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
}

/** A pointer to content. Source: OCI image-spec v1.1 descriptor.md. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:` and 64 lower-case hex digits, or `sha512:` and 128. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly urls?: readonly string[];
  readonly annotations?: StringMap;
  readonly artifactType?: string;
  readonly platform?: Platform;
  /** Base64 of the content itself. */
  readonly data?: string;
}

/** Bytes in order; a chunk is valid until the next one is requested. */
export type ByteStream = AsyncIterable<Uint8Array>;
