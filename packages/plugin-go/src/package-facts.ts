import { GO_LIST_FIELDS } from './discovery/list-fields.ts';

/** What `go list -json` says of a package, as far as it is used. Source: `go help list`. */
export interface PackageFacts {
  /** Absolute directory of its sources. */
  readonly Dir?: string;
  readonly ImportPath: string;
  readonly Name?: string;
  /** The arguments that named it, cleaned. */
  readonly Match?: readonly string[];
  readonly Module?: { readonly Path: string; readonly Dir?: string; readonly Main?: boolean };
  /** Names of files that build constraints exclude. */
  readonly IgnoredGoFiles?: readonly string[];
  readonly Error?: PackageError;
  readonly DepsErrors?: readonly PackageError[];
}

/** Why a package cannot be loaded, in Go's words. */
export interface PackageError {
  readonly ImportStack?: readonly string[];
  /** `FILE:LINE:COLUMN`, from the directory that go ran in; may be empty. */
  readonly Pos?: string;
  readonly Err: string;
}

/** The fields that are asked for: the others cost go time. */
export const PACKAGE_FIELDS = [...new Set([...GO_LIST_FIELDS, 'Name', 'Match'])].join(',');

/** Reads the JSON objects that `go list -json` prints one after another. */
export function parsePackageList(text: string): readonly PackageFacts[] {
  return text
    .split(/(?<=^\}\r?\n)(?=\{)/m)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part) as PackageFacts);
}
