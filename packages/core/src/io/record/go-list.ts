import { dirname, join } from 'node:path';
import type { Question } from './fact.ts';

/** A package as `go list -json` writes it, as far as it matters. Source: `go help list`. */
interface Package {
  readonly Dir?: string;
  readonly ImportPath?: string;
  readonly Imports?: readonly string[];
  /** Import path in the source → import path of the package, where they differ. */
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

interface Module {
  readonly Version?: string;
  readonly Dir?: string;
  readonly GoMod?: string;
  readonly Main?: boolean;
}

/** Fields that list files of a package's folder. */
const FILES = [
  'GoFiles',
  'IgnoredGoFiles',
  'IgnoredOtherFiles',
  'CFiles',
  'CXXFiles',
  'MFiles',
  'HFiles',
  'FFiles',
  'SFiles',
  'SysoFiles',
  'EmbedFiles',
] as const;

/** Names that go looks at in a folder of a package; source: go/build, Context.matchFile. */
const SUFFIXES = [
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

/**
 * What the packages in the output of `go list -json` depend on. Modules of the module cache and the packages of Go itself are
 * immutable by version, so that their version is enough.
 * @param directory where go ran
 * @param env its environment
 * @param roots import paths of the packages that count, with all that they import; undefined: all packages do
 * @returns undefined where it can't be told: errors, C compilers, a root that is not there
 */
export function goListQuestions(
  text: string,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
  roots?: readonly string[],
): readonly Question[] | undefined {
  const all = parsePackages(text);
  const packages = roots === undefined ? all : all && reachable(all, roots);
  if (packages === undefined || packages.length === 0) return undefined;
  const questions = new Map<string, Question>();
  const ask = (question: Question) => questions.set(JSON.stringify(question), question);
  const files = (...paths: string[]) => {
    for (const path of paths) ask({ kind: 'file', path });
  };
  files(...workFiles(directory, env));
  for (const each of packages) {
    const { Dir, CgoFiles, SwigFiles, SwigCXXFiles, DepsErrors } = each;
    const isForeign = [CgoFiles, SwigFiles, SwigCXXFiles].some((list) => list && list.length > 0);
    if (!Dir || isForeign || each.Error || (DepsErrors && DepsErrors.length > 0)) return undefined;
    if (each.Standard) {
      if (each.Root) files(join(each.Root, 'VERSION'), join(each.Root, 'go.env'));
      continue;
    }
    const module = each.Module?.Replace ?? each.Module;
    if (module?.Version && module.Dir?.includes('@') && isBelow(Dir, module.Dir)) continue;
    ask({ kind: 'names', path: Dir, suffixes: SUFFIXES });
    files(join(Dir, 'default.pgo'));
    for (const field of FILES) {
      const names = (each as Readonly<Record<string, unknown>>)[field];
      if (Array.isArray(names)) files(...names.map((name: string) => join(Dir, name)));
    }
    for (const pattern of each.EmbedPatterns ?? [])
      ask({ kind: 'tree', path: embedFolder(Dir, pattern), contents: false });
    if (module?.GoMod) files(module.GoMod, module.GoMod.replace(/\.mod$/, '.sum'));
    if (module?.Dir) {
      files(join(module.Dir, 'go.mod'), join(module.Dir, 'vendor/modules.txt'));
      files(...between(Dir, module.Dir).map((folder) => join(folder, 'go.mod')));
      if (module.Main)
        files(...between(directory, module.Dir).map((folder) => join(folder, 'go.mod')));
    }
  }
  return [...questions.values()];
}

/**
 * Packages that others are made of. What the linker adds to every program, the runtime, is of Go itself: those all count.
 * @returns undefined where one of the roots is not there
 */
function reachable(
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

function parsePackages(text: string): readonly Package[] | undefined {
  try {
    return text
      .split(/(?<=^\}\r?\n)(?=\{)/m)
      .filter((part) => part.trim() !== '')
      .map((part) => JSON.parse(part) as Package);
  } catch {
    return undefined;
  }
}

/** Where a go.work is, or could appear. Source: `go help work`. */
export function workFiles(
  directory: string,
  { GOWORK }: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (GOWORK === 'off') return [];
  const found = GOWORK
    ? [GOWORK]
    : [directory, ...parents(directory)].map((folder) => join(folder, 'go.work'));
  return found.flatMap((file) => [file, `${file}.sum`]);
}

/** The folder whose names decide what a pattern of //go:embed matches. */
function embedFolder(directory: string, pattern: string): string {
  const parts = pattern.replace(/^all:/, '').split('/');
  const glob = parts.findIndex((part) => /[*?[\\]/.test(part));
  const fixed = glob < 0 ? parts : parts.slice(0, glob);
  return join(directory, ...fixed);
}

function parents(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...parents(parent)];
}

/** Folders from one up to another, without the latter. */
function between(path: string, top: string): readonly string[] {
  return isBelow(path, top)
    ? [path, ...parents(path)].filter((folder) => folder !== top && isBelow(folder, top))
    : [];
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`);
}
