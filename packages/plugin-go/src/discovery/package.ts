import { isBelow } from './directories.ts';
import { GO_FILE_FIELDS } from './list-fields.ts';

/** The fields of a package in the output of `go list -json` that are used here. Source: `go help list`. */
export interface Package {
  readonly Dir?: string;
  readonly ImportPath?: string;
  readonly Imports?: readonly string[];
  /** Import path in the source → import path of the package, if they differ. */
  readonly ImportMap?: Readonly<Record<string, string>>;
  readonly Standard?: boolean;
  readonly Root?: string;
  readonly Module?: Module & { readonly Replace?: Module };
  readonly CgoFiles?: readonly string[];
  readonly SwigFiles?: readonly string[];
  readonly SwigCXXFiles?: readonly string[];
  readonly EmbedPatterns?: readonly string[];
  readonly Error?: unknown;
  readonly DepsErrors?: readonly unknown[];
}

export interface Module {
  readonly Path?: string;
  readonly Version?: string;
  readonly Dir?: string;
  readonly GoMod?: string;
  readonly Main?: boolean;
}

/** Suffixes of the files that go reads in a package directory. Source: go/build, Context.matchFile. */
export const SUFFIXES = [
  '.go',
  '.c',
  '.cc',
  '.cpp',
  '.cxx',
  '.m',
  '.h',
  '.hh',
  '.hpp',
  '.hxx',
  '.f',
  '.F',
  '.for',
  '.f90',
  '.s',
  '.S',
  '.sx',
  '.swig',
  '.swigcxx',
  '.syso',
  '.mod',
  '.pgo',
];

/** Those of sources. */
export const SOURCE_SUFFIXES: readonly string[] = SUFFIXES.filter(
  (suffix) => !['.mod', '.pgo'].includes(suffix),
);

/** The file names of a package, including those that build constraints exclude, except tests. */
export function filesOf(each: Package): readonly string[] {
  const isIgnored = (field: string) => field.startsWith('Ignored');
  return [
    ...namesIn(
      each,
      GO_FILE_FIELDS.filter((field) => !isIgnored(field)),
    ),
    ...namesIn(each, GO_FILE_FIELDS.filter(isIgnored)).filter((name) => !name.endsWith('_test.go')),
  ];
}

/** The files that are compiled. */
export function compiledFilesOf(each: Package): readonly string[] {
  const fields = GO_FILE_FIELDS.filter((field) => !field.startsWith('Ignored'));
  return namesIn(each, fields);
}

function namesIn(each: Package, fields: readonly string[]): readonly string[] {
  return fields.flatMap((field) => {
    const names = (each as Readonly<Record<string, unknown>>)[field];
    return Array.isArray(names) ? (names as string[]) : [];
  });
}

/**
 * The toolchain that contains a standard package. Go gives packages that the standard library vendors the root of a module with the
 * same packages.
 */
export function toolchainOf({ Standard, Dir, Root }: Package): string | undefined {
  return Standard && Dir && Root && isBelow(Dir, Root) ? Root : undefined;
}

export function parsePackages(text: string): readonly Package[] | undefined {
  try {
    return text
      .split(/(?<=^\}\r?\n)(?=\{)/m)
      .filter((part) => part.trim() !== '')
      .map((part) => JSON.parse(part) as Package);
  } catch {
    return undefined;
  }
}

/**
 * The packages that others import, directly or indirectly, and all standard packages: the linker adds the runtime to every
 * program.
 * @returns undefined if a root is missing
 */
export function reachable(
  packages: readonly Package[],
  roots: readonly string[],
): readonly Package[] | undefined {
  const byPath = new Map(packages.map((each) => [each.ImportPath, each]));
  const found = new Set(packages.filter(({ Standard }) => Standard));
  const visit = (path: string) => {
    const each = byPath.get(path);
    if (each === undefined || found.has(each)) return;
    found.add(each);
    for (const name of each.Imports ?? []) visit(each.ImportMap?.[name] ?? name);
  };
  roots.forEach(visit);
  return roots.every((path) => byPath.has(path)) ? [...found] : undefined;
}
