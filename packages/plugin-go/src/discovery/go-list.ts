import { join } from 'node:path';
import type { DiscoveredInput, DiscoveryContext, DiscoveryFiles } from '@strake/core/plugin';
import { between, isBelow, workFiles } from './directories.ts';
import { directoriesAbove, embedDirectory } from './embedded-files.ts';
import { withoutDirectory } from './file-input.ts';
import { findModules } from './go-mod.ts';
import type { LocalModule } from './module-file.ts';
import { modulePlace } from './module-flags.ts';
import { repositoryInputs, vendorInputs, withSums } from './module-inputs.ts';
import {
  filesOf,
  type Package,
  parsePackages,
  reachable,
  SUFFIXES,
  toolchainOf,
} from './package.ts';
import { providerInputs } from './second-provider.ts';
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
  context: Pick<DiscoveryContext, 'argv' | 'directory' | 'env' | 'values' | 'operands' | 'files'>,
): readonly DiscoveredInput[] | undefined {
  const { directory, operands: roots, files: disk } = context;
  const { env, flags } = modulePlace(context);
  const all = parsePackages(text);
  const packages = roots === undefined ? all : all && reachable(all, roots);
  if (packages === undefined || packages.length === 0 || packages.some(isUntold)) return undefined;
  const inputs = new Map<string, DiscoveredInput>();
  const isDirectory = (path: string) => disk.type(path) === 'directory';
  const ask: Add = (input) =>
    inputs.set(JSON.stringify(input), withoutDirectory(input, isDirectory));
  const askFiles = (paths: readonly string[]) => {
    for (const file of paths) ask({ file });
  };
  const { files, modules } = findModules(directory, packages, env, disk, flags);
  askFiles(workFiles(directory, env));
  for (const [file, moduleDirectory] of files) {
    askFiles(withSums(file));
    vendorInputs(moduleDirectory).forEach(ask);
  }
  askFiles(modules.map((module) => join(module.directory, 'go.mod')));
  for (const each of packages) {
    if (!each.Standard) askPackage(each, directory, ask);
    if (each.Module?.Main && roots?.includes(each.ImportPath ?? ''))
      repositoryInputs(each.Dir ?? '', directory).forEach(ask);
  }
  for (const root of new Set(packages.flatMap((each) => toolchainOf(each) ?? [])))
    askFiles(['VERSION', 'go.env'].map((name) => join(root, name)));
  otherProviders(packages, modules, disk).forEach(ask);
  const toolchain = toolchainFiles(packages, disk);
  if (toolchain) ask(toolchain);
  return [...inputs.values()];
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
    const above = directoriesAbove(path, Dir);
    ask({ tree: path, unlinked: above });
    // A go.mod in between would make it part of another module.
    for (const moduleDirectory of above) askFile(join(moduleDirectory, 'go.mod'));
  }
  // A vendored package is not in the directory of its module, which go does not read.
  if (!module?.Dir || !isBelow(Dir, module.Dir)) return;
  if (module.GoMod) for (const path of withSums(module.GoMod)) askFile(path);
  askFile(join(module.Dir, 'go.mod'));
  vendorInputs(module.Dir).forEach(ask);
  const inside = [Dir, ...(module.Main ? [directory] : [])];
  for (const moduleDirectory of inside.flatMap((path) => between(path, module.Dir ?? '')))
    askFile(join(moduleDirectory, 'go.mod'));
}

/** What tells that no other local module provides a package. */
function otherProviders(
  packages: readonly Package[],
  modules: readonly LocalModule[],
  disk: DiscoveryFiles,
): readonly DiscoveredInput[] {
  return packages
    .filter(({ Standard }) => !Standard)
    .flatMap(({ ImportPath = '', Dir }) =>
      modules
        .filter(({ path }) => isBelow(ImportPath, path))
        .map((module) => ({
          module,
          at: join(module.directory, ImportPath.slice(module.path.length)),
        }))
        .filter(({ at }) => at !== Dir)
        .flatMap(({ module, at }) => providerInputs(at, module.directory, disk)),
    );
}
