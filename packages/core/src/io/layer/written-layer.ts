/** A layer in the store, compressed by gzip. */
export interface WrittenLayer {
  readonly digest: string;
  /** Bytes, compressed. */
  readonly size: number;
  /** Digest of the uncompressed tar. */
  readonly diffId: string;
}
