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
  /** `sha256:…` of the content of a file. */
  readonly digest?: string;
  /** PAX records besides those that the other fields are from: extended attributes. */
  readonly attributes?: StringMap;
  /** What the caller's reader says of its content. */
  readonly facts?: Facts;
}
