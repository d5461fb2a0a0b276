/**
 * One entry of a layer: path and target as written, type (`file`, `directory`, `symlink`, `link`, or another tar type), permission
 * bits, owner, group, bytes, seconds since 1970. An array, since a layer may have a million of them.
 */
export type EntryRow = readonly [
  path: string,
  type: string,
  mode: number,
  uid: number,
  gid: number,
  size: number,
  mtime: number,
  target?: string,
];

/** The entries of a layer, in the order of its tar. */
export interface LayerAnswer {
  readonly digest: string;
  /** Of the uncompressed tar, as it was computed. */
  readonly diffId: string;
  /** Uncompressed bytes. */
  readonly size: number;
  readonly entries: readonly EntryRow[];
  /** Entries that are not listed, because their paths are too long together. */
  readonly left: number;
}
