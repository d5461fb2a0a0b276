/** What `go list -json` says of a package, as far as it is used. Source: `go help list`. */
export interface PackageFacts {
  readonly Dir?: string;
  readonly ImportPath: string;
  readonly Name?: string;
  /** The arguments that named it. */
  readonly Match?: readonly string[];
  readonly Module?: { readonly Path: string; readonly Dir?: string; readonly Main?: boolean };
  readonly IgnoredGoFiles?: readonly string[];
  readonly Error?: PackageError;
  readonly DepsErrors?: readonly PackageError[];
}

export interface PackageError {
  readonly ImportStack?: readonly string[];
  readonly Pos?: string;
  readonly Err: string;
}

/** The fields that are asked for: the others cost go time. */
export const PACKAGE_FIELDS = 'Dir,ImportPath,Name,Match,Module,IgnoredGoFiles,Error,DepsErrors';

/** Reads the JSON objects that `go list -json` prints one after another. */
export function parsePackageList(text: string): readonly PackageFacts[] {
  const objects = text.split(/^(?<=^\}\n)(?=\{)/m).filter((part) => part.trim() !== '');
  return objects.map((part) => JSON.parse(part) as PackageFacts);
}
