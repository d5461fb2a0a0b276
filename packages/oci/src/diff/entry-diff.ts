import type { EntryReport } from '../inspect/index.ts';
import type { StringMap } from '../spec/descriptor.ts';

/** A path that is not the same in two images. */
export interface EntryDiff<Facts = never> {
  /** Without a leading slash: `usr/bin/app`; `.` is the root. */
  readonly path: string;
  /** `added` and `removed` are about the layers that differ: a layer that both images have may have another entry of that path. */
  readonly change: 'added' | 'removed' | 'changed';
  /** Empty unless it is `changed`. */
  readonly fields: readonly EntryField[];
  readonly before?: DiffedEntry<Facts>;
  readonly after?: DiffedEntry<Facts>;
}

/** What of an entry differs. */
export type EntryField =
  | 'type'
  | 'mode'
  | 'owner'
  | 'target'
  | 'device'
  | 'whiteout'
  | 'mtime'
  | 'size'
  | 'content'
  | 'attributes';

/**
 * An entry of one image. `type` is also `whiteout` for a path that the layer removes from those below, and `opaque` for a directory
 * whose content it removes.
 */
export interface DiffedEntry<Facts = never> extends Omit<EntryReport, 'path'> {
  /** Position of its layer. */
  readonly layer: number;
  /** Numbers of a device: `1:3`. */
  readonly device?: string;
  /** The layer also has a whiteout of this path, before or after it: some readers apply them in that order. */
  readonly whiteout?: 'before' | 'after';
  /** `sha256:…` of the content of a file, also of the one in the same layer that a hard link is to. */
  readonly digest?: string;
  /** PAX records besides those that the other fields are from: extended attributes. Of a long one, the digest. */
  readonly attributes?: StringMap;
  /** What the caller's reader says of its content. */
  readonly facts?: Facts;
}
