import type { ImageDiff } from '@strake/oci';

/** What of a program of Go is compared. */
export interface ProgramFacts {
  readonly goVersion: string;
  /** Versions of modules by path. */
  readonly modules: Readonly<Record<string, string>>;
  /** Build settings by name: `GOARCH`, `-tags`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What two images have not in common. */
export interface ComparisonAnswer {
  readonly diff: ImageDiff<ProgramFacts>;
  /** Of each platform of `diff`, in its order. */
  readonly programs: readonly ProgramChanges[];
}

/** What the programs of Go that differ say differently of their builds. */
export interface ProgramChanges {
  /** By path; `Go` is the toolchain. */
  readonly modules: readonly VersionChange[];
  /** By name. */
  readonly settings: readonly VersionChange[];
}

/** A module or a build setting. */
export interface VersionChange {
  readonly name: string;
  /** `changed`: one that has no order, or several versions. */
  readonly change: 'added' | 'removed' | 'up' | 'down' | 'changed';
  /** Several values with commas; empty where there is none. */
  readonly before: string;
  readonly after: string;
}
