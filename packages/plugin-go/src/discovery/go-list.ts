import { dirname, join } from 'node:path';
import type { DiscoveredInput, DiscoveryContext } from '@strake/core/plugin';
import { between, isBelow, upwards, workFiles } from './directories.ts';
import { findModules, type LocalModule } from './go-mod.ts';
import { filesOf, type Package, parsePackages, reachable, SUFFIXES } from './package.ts';
import { REPOSITORY_TYPES } from './repository.ts';
import { toolchainFiles } from './toolchain.ts';

type Add = (input: DiscoveredInput) => void;

/**
 * The inputs of the packages in the output of `go list -json`. Versions in the module cache are immutable, so go.mod, go.sum and
 * go.work cover them.
 * @param context its operands are import paths: only these packages and their imports are included; without operands, all
 * packages are
 * @returns undefined if the inputs cannot be determined: errors, cgo, a missing package
 */
export function goListInputs(
  text: string,
  context: Pick<DiscoveryContext, 'directory' | 'env' | 'values' | 'operands' | 'files'>,
): readonly DiscoveredInput[] | undefined {
  const { directory, operands: roots, files: disk } = context;
  const env = withWorkspace(context);
  const all = parsePackages(text);
  const packages = roots === undefined ? all : all && reachable(all, roots);
  if (packages === undefined || packages.length === 0 || packages.some(isUntold)) return undefined;
  const inputs = new Map<string, DiscoveredInput>();
  const ask: Add = (input) => inputs.set(JSON.stringify(input), input);
  const askFiles = (paths: readonly string[]) => {
    for (const file of paths) ask({ file });
  };
  const { files, modules } = findModules(directory, packages, env, disk);
  askFiles(workFiles(directory, env));
  for (const [file, moduleDirectory] of files) {
    askFiles(withSums(file));
    askVendor(moduleDirectory, ask);
  }
  askFiles(modules.map((module) => join(module.directory, 'go.mod')));
  for (const each of packages) {
    if (each.Standard) askFiles(['VERSION', 'go.env'].map((name) => join(each.Root ?? '', name)));
    else askPackage(each, directory, ask);
    if (roots?.includes(each.ImportPath ?? '')) askRepositories(each, directory, ask);
  }
  for (const path of emptyDirectories(packages, modules)) ask({ names: path, suffixes: ['.go'] });
  const toolchain = toolchainFiles(packages, disk);
  if (toolchain) ask(toolchain);
  return [...inputs.values()];
}

/** `go env -w` may set GOWORK outside of the environment. */
function withWorkspace({ env, values }: Pick<DiscoveryContext, 'env' | 'values'>) {
  return values.GOWORK === undefined ? env : { ...env, GOWORK: values.GOWORK };
}

function isUntold(each: Package): boolean {
  const { Dir, CgoFiles, SwigFiles, SwigCXXFiles, DepsErrors = [] } = each;
  const isForeign = [CgoFiles, SwigFiles, SwigCXXFiles].some((list) => list && list.length > 0);
  return !Dir || isForeign || each.Error !== undefined || DepsErrors.length > 0;
}

function askPackage(each: Package, directory: string, ask: Add): void {
  const { Dir = '', EmbedPatterns = [] } = each;
  const module = each.Module?.Replace ?? each.Module;
  if (module?.Version && module.Dir?.includes('@') && isBelow(Dir, module.Dir)) return;
  const askFile = (file: string) => ask(file.endsWith('.go') ? { file, header: true } : { file });
  ask({ names: Dir, suffixes: SUFFIXES });
  for (const name of ['default.pgo', ...filesOf(each)]) askFile(join(Dir, name));
  for (const pattern of EmbedPatterns) {
    const path = embedDirectory(Dir, pattern);
    const above = between(dirname(path), Dir);
    ask({ tree: path, unlinked: above });
    // A go.mod in between would make it part of another module.
    for (const moduleDirectory of above) askFile(join(moduleDirectory, 'go.mod'));
  }
  if (module?.GoMod) for (const path of withSums(module.GoMod)) askFile(path);
  if (!module?.Dir) return;
  askFile(join(module.Dir, 'go.mod'));
  askVendor(module.Dir, ask);
  const inside = [Dir, ...(module.Main ? [directory] : [])];
  for (const moduleDirectory of inside.flatMap((path) => between(path, module.Dir ?? '')))
    askFile(join(moduleDirectory, 'go.mod'));
}

/**
 * A repository between a program's directory and the working directory changes Go's stamp, or makes go fail. Repositories above
 * are inputs of the step itself. Source: cmd/go/internal/load, `setBuildInfo`.
 */
function askRepositories({ Dir = '', Module }: Package, directory: string, ask: Add): void {
  if (!Module?.Main) return;
  for (const path of upwards(Dir)) {
    if (isBelow(directory, path)) return;
    ask({ names: path, suffixes: [], types: REPOSITORY_TYPES });
  }
}

/** go.sum beside go.mod, go.work.sum beside go.work. */
function withSums(file: string): readonly string[] {
  return [file, file.endsWith('.mod') ? file.replace(/\.mod$/, '.sum') : `${file}.sum`];
}

/** The existence of a `vendor` directory is an input, whatever it contains. */
function askVendor(moduleDirectory: string, ask: Add): void {
  ask({ names: join(moduleDirectory, 'vendor'), suffixes: ['modules.txt'] });
  ask({ file: join(moduleDirectory, 'vendor/modules.txt') });
}

/**
 * Directories in which no package may appear: go refuses an import path that two modules provide. Source:
 * https://go.dev/ref/mod#resolve-pkg-mod
 */
function emptyDirectories(
  packages: readonly Package[],
  modules: readonly LocalModule[],
): readonly string[] {
  const directories = new Set<string>();
  for (const { Standard, ImportPath = '', Dir } of packages) {
    if (Standard) continue;
    for (const { path, directory } of modules) {
      if (!isBelow(ImportPath, path)) continue;
      const moduleDirectory = join(directory, ImportPath.slice(path.length));
      if (moduleDirectory !== Dir) directories.add(moduleDirectory);
    }
  }
  return [...directories];
}

/** The deepest directory that contains all possible matches of a //go:embed pattern. */
function embedDirectory(directory: string, pattern: string): string {
  const parts = pattern.replace(/^all:/, '').split('/');
  const glob = parts.findIndex((part) => /[*?[\\]/.test(part));
  const fixed = glob < 0 ? parts : parts.slice(0, glob);
  return join(directory, ...fixed);
}
