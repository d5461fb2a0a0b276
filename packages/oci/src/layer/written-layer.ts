/** A layer in the store, compressed by gzip. */
export interface WrittenLayer {
  readonly digest: string;
  /** Compressed bytes. */
  readonly size: number;
  /** Digest of the uncompressed tar. */
  readonly diffId: string;
}

/** A layer as `writeLayer` returns it. */
export interface FoundLayer extends WrittenLayer {
  /** False if it had been written before. */
  readonly isNew: boolean;
  /**
   * Identifies its members and their contents, the same on every machine: 64 hex digits. Absent if the layer was written without
   * looking for an earlier one.
   */
  readonly key?: string;
  /** As the layer had it, for the image's history. */
  readonly createdBy?: string;
}
