import type { ImageDiff } from '@strake/oci';

/** What of a program of Go is compared. */
export interface ProgramFacts {
  readonly goVersion: string;
  /** Versions of modules by path. */
  readonly modules: Readonly<Record<string, string>>;
}

/** What two images have not in common. */
export interface ComparisonAnswer {
  readonly diff: ImageDiff<ProgramFacts>;
}
