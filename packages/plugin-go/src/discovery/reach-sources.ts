import { join } from 'node:path';
import type { DiscoveredInput, DiscoveryFiles } from '@strake/core/plugin';
import { between, isBelow, isOwnDirectory } from './directories.ts';
import type { ModuleList } from './go-mod.ts';
import type { LocalModule } from './module-file.ts';
import { providerInputs } from './second-provider.ts';
import type { SourcePackage, SourceTree } from './source-tree.ts';

/** The local packages that some import paths lead to. */
export interface ReachedSources {
  readonly packages: ReadonlySet<SourcePackage>;
  /** Directories in which the first of these paths may be. */
  readonly roots: readonly string[];
  /** What decides in which module an import path is found. */
  readonly inputs: readonly DiscoveredInput[];
}

/**
 * Follows imports through local modules and vendor directories. If several of them seem to provide a package, all are followed: go
 * uses one, or refuses the path. What is in none of them comes from the module cache or the toolchain.
 */
export function reachSources(
  paths: readonly string[],
  { files, modules, required, indirect }: ModuleList,
  tree: SourceTree,
  disk: DiscoveryFiles,
): ReachedSources {
  const vendors = [...files.values()]
    .map((path) => join(path, 'vendor'))
    .filter((path) => disk.type(path) === 'directory');
  const inputs: DiscoveredInput[] = [];
  const packages = new Set<SourcePackage>();
  const roots: string[] = [];
  const seen = new Set(paths);
  // Packages of a required module may be imported by others of it, which are not read.
  for (const path of required)
    for (const place of modules.flatMap((module) => placeIn(module, path) ?? []))
      inputs.push(...providerInputs(place.directory, place.module, disk));
  // Visits what is added meanwhile, too.
  for (const path of seen) {
    const places = modules.flatMap((module) => placeIn(module, path) ?? []);
    for (const { directory, module, above } of places) {
      inputs.push({ names: directory, suffixes: ['.go'] });
      inputs.push(...providerInputs(directory, module, disk));
      inputs.push(...above.map((each) => ({ file: join(each, 'go.mod') })));
    }
    const directories = [
      ...places.filter((place) => !isNested(place, disk)).map(({ directory }) => directory),
      ...vendors.map((vendor) => join(vendor, path)),
    ];
    if (paths.includes(path)) roots.push(...directories);
    const found = directories.flatMap((directory) => tree.package(directory) ?? []);
    for (const each of found) {
      packages.add(each);
      for (const name of each.imports) seen.add(name);
    }
    // The sources of other modules are not here: what they import of modules in local directories is unknown.
    if (found.length > 0 || isStandard(path)) continue;
    for (const module of modules.filter((each) => indirect.has(each.path)))
      for (const each of packagesOf(module, disk)) seen.add(each);
  }
  return { packages, roots, inputs };
}

/** The directories of local modules in which a package with Go files has this import path; go refuses all but one. */
export function packagesAt(
  path: string,
  modules: readonly LocalModule[],
  tree: SourceTree,
  disk: DiscoveryFiles,
): readonly SourcePackage[] {
  return modules
    .flatMap((module) => placeIn(module, path) ?? [])
    .filter((place) => !isNested(place, disk))
    .flatMap(({ directory }) => tree.package(directory) ?? []);
}

interface PackagePlace {
  readonly directory: string;
  /** The directory of the module. */
  readonly module: string;
  /** It and the directories above it, below the root of the module. */
  readonly above: readonly string[];
}

/** Where a module would contain a package. */
function placeIn(module: LocalModule, path: string): PackagePlace | undefined {
  if (!isBelow(path, module.path)) return undefined;
  const directory = join(module.directory, path.slice(module.path.length));
  return { directory, module: module.directory, above: between(directory, module.directory) };
}

/** Whether the package would belong to another module in a directory of this one. */
function isNested({ above }: PackagePlace, disk: DiscoveryFiles): boolean {
  return above.some((path) => disk.type(join(path, 'go.mod')) === 'file');
}

/** Source: cmd/go/internal/search, `IsStandardImportPath`. */
function isStandard(path: string): boolean {
  return !/^[^/]*\./.test(path);
}

/** The import paths of all directories of a module that may be packages. */
function packagesOf(module: LocalModule, disk: DiscoveryFiles): readonly string[] {
  const below = (directory: string, path: string): readonly string[] => [
    path,
    ...disk
      .list(directory)
      .filter((name) => !/^([_.].*|testdata|vendor)$/.test(name))
      .map((name) => ({ directory: join(directory, name), path: `${path}/${name}` }))
      .filter((each) => isOwnDirectory(each.directory, disk))
      .flatMap((each) => below(each.directory, each.path)),
  ];
  return below(module.directory, module.path);
}
