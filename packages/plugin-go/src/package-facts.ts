import { GO_LIST_FIELDS } from './discovery/list-fields.ts';

/** The fields of `go list -json` that are used. Source: `go help list`. */
export interface PackageFacts {
  /** Absolute directory of the sources. */
  readonly Dir?: string;
  readonly ImportPath: string;
  readonly Name?: string;
  /** The arguments that matched it, cleaned. */
  readonly Match?: readonly string[];
  readonly Module?: { readonly Path: string; readonly Dir?: string; readonly Main?: boolean };
  /** Names of files that build constraints exclude. */
  readonly IgnoredGoFiles?: readonly string[];
  readonly Error?: PackageError;
  readonly DepsErrors?: readonly PackageError[];
}

/** Go's message about a package that cannot be loaded. */
export interface PackageError {
  readonly ImportStack?: readonly string[];
  /** `FILE:LINE:COLUMN`, relative to go's working directory; may be empty. */
  readonly Pos?: string;
  readonly Err: string;
}

/** The requested fields: others take go more time. */
export const PACKAGE_FIELDS = [...new Set([...GO_LIST_FIELDS, 'Name', 'Match'])].join(',');

/** Reads the JSON objects that `go list -json` prints one after another. */
export function parsePackageList(text: string): readonly PackageFacts[] {
  return text
    .split(/(?<=^\}\r?\n)(?=\{)/m)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part) as PackageFacts);
}
