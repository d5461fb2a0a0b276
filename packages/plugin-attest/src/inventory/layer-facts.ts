import type { DistributionPackage, InventoryFile, Program } from './inventory.ts';

/** What an inventory needs of one layer: plain data that depends on the layer alone. Paths are absolute, and as the layer has them. */
export interface LayerFacts {
  readonly programs: readonly ProgramFacts[];
  /** Other regular files; empty for a layer of a base. */
  readonly files: readonly InventoryFile[];
  /** Packages by the file of the database that lists them. */
  readonly packages: readonly {
    readonly path: string;
    readonly packages: readonly DistributionPackage[];
  }[];
  /** Files with the name and version of the distribution. */
  readonly releases: readonly { readonly path: string; readonly release: Release }[];
  /** Paths and targets, as written. */
  readonly symlinks: readonly LinkFacts[];
  /** Paths and absolute targets. */
  readonly hardlinks: readonly LinkFacts[];
  /** What the layer removes from those below it. */
  readonly whiteouts: readonly string[];
  /** Directories whose content below the layer is removed. */
  readonly opaque: readonly string[];
  /** All paths of the layer, in a form that can be asked for one: {@link joinPaths}. */
  readonly paths: string;
}

/** A program without the layer that it is in. */
export type ProgramFacts = Omit<Program, 'own'>;

/** Of a distribution: `{ id: 'debian', versionId: '12' }`. */
export interface Release {
  readonly id: string;
  readonly versionId?: string;
}

export interface LinkFacts {
  readonly path: string;
  readonly target: string;
}
