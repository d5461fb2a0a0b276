import type { DistributionPackage, InventoryFile, Program } from './inventory.ts';

/** What an inventory needs of one layer: plain data that depends on the layer alone. */
export interface LayerFacts {
  /** In the order of the layer: an entry replaces an earlier one, and a hard link leads to what is there when it is met. */
  readonly entries: readonly EntryFacts[];
  /** What the layer is if it is that of `builtin:static`: then none of its files is listed. */
  readonly base?: { readonly name: string; readonly version: string };
}

/** One entry of a layer. Without any of the optional facts it is of a file that an inventory does not list. */
export interface EntryFacts extends FileFacts {
  /** Absolute and clean; symbolic links of directories are not followed. */
  readonly path: string;
  readonly isDirectory?: true;
  /** Target, as written. */
  readonly symlink?: string;
  /** Target, from the root of the image. */
  readonly hardlink?: string;
  /** What the layer removes from those below it: the path, or only what is in it. */
  readonly removes?: 'path' | 'content';
}

/** What an inventory lists of a file. */
export interface FileFacts {
  readonly program?: ProgramFacts;
  /** A regular file without build information; absent in a layer of a base. */
  readonly file?: Omit<InventoryFile, 'path'>;
  /** What a database of packages lists. */
  readonly packages?: readonly DistributionPackage[];
  readonly release?: Release;
}

/** A program without its path and the layer that it is in. */
export type ProgramFacts = Omit<Program, 'own' | 'path'>;

/** Of a distribution: `{ id: 'debian', versionId: '12' }`. */
export interface Release {
  readonly id: string;
  readonly versionId?: string;
  readonly variantId?: string;
}
