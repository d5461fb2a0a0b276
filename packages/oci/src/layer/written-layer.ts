/** A layer in the store, compressed by gzip. */
export interface WrittenLayer {
  readonly digest: string;
  /** Bytes, compressed. */
  readonly size: number;
  /** Digest of the uncompressed tar. */
  readonly diffId: string;
}

/** A layer as `writeLayer` gives it. */
export interface FoundLayer extends WrittenLayer {
  /** False where it was found as it had been written before. */
  readonly isNew: boolean;
}
