import type { LabelSelector } from './label-selector.ts';
import type { ScalarPlace } from './scalar-place.ts';

/** Schemes of references in YAML: a package by its full name, and an image of the configuration or a package by its path. */
export type ReferenceScheme = 'ko' | 'strake';

/** One occurrence of a reference. */
export interface ManifestReference {
  /** As written: `ko://example.com/cmd/app`. */
  readonly uri: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** A range of the text, its end excluded. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A scalar that contains references, and how they are replaced in it. Offsets are in the text of the manifest. */
export interface ReferenceScalar {
  /** Of the whole token, with its quotes. */
  readonly start: number;
  readonly end: number;
  /** `plain` may need quotes afterwards. */
  readonly style: 'plain' | 'quoted' | 'block';
  readonly value: string;
  readonly place: ScalarPlace;
  readonly uris: readonly string[];
  /** What is replaced for each URI; undefined if they are written with escapes. */
  readonly places: readonly TextRange[] | undefined;
}

/** A stream of YAML or JSON documents with references. */
export interface Manifest {
  /** As in messages. */
  readonly file: string;
  readonly text: string;
  /** All references outside what a selector removes, in order. */
  readonly references: readonly ManifestReference[];
  readonly scalars: readonly ReferenceScalar[];
  /** What a selector removes, in order. */
  readonly removed: readonly TextRange[];
}

/** How references in a manifest are found. */
export interface ManifestOptions {
  /** As in messages. */
  readonly file: string;
  readonly schemes: readonly ReferenceScheme[];
  /** True: also inside longer strings, such as `--helper=strake://app`. Default: only strings that begin with a scheme. */
  readonly substrings?: boolean;
  /** True: also strings in front of a comment that is a reference, and nothing else. Default: false. */
  readonly comments?: boolean;
  /** Objects without these labels are removed, in lists too. */
  readonly selector?: LabelSelector;
}
