import { join, relative, resolve, sep } from 'node:path';
import type { DiscoveryFiles } from '@strake/core/plugin';
import { between, isBelow } from '../discovery/directories.ts';
import type { LocalModule } from '../discovery/module-file.ts';

/**
 * The module that a directory belongs to, among some: directories with a go.mod of their own, and `vendor`, do not belong to the module
 * above them.
 * @param path absolute
 */
export function moduleOf(
  path: string,
  modules: readonly LocalModule[],
  files: DiscoveryFiles,
): LocalModule | undefined {
  const [nearest] = modules
    .filter((each) => isBelow(path, each.directory))
    .sort((a, b) => b.directory.length - a.directory.length);
  if (nearest === undefined) return undefined;
  const isNested = between(path, nearest.directory).some(
    (each) => files.type(join(each, 'go.mod')) === 'file',
  );
  const isBelowVendor = relative(nearest.directory, path).split(sep).includes('vendor');
  return isNested || isBelowVendor ? undefined : nearest;
}

/**
 * Whether a directory is that of a dependency in `vendor` at the top of one of these modules: its import path begins there.
 * @param path absolute
 */
export function isVendored(path: string, modules: readonly LocalModule[]): boolean {
  return modules.some(({ directory }) => {
    const vendor = join(directory, 'vendor');
    return path !== vendor && isBelow(path, vendor);
  });
}

/** The import path of a directory of a module. */
export function importPathOf(path: string, module: LocalModule): string {
  const below = relative(module.directory, path);
  return below === '' ? module.path : `${module.path}/${below.split(sep).join('/')}`;
}

/** The directory that an import path has in one of these modules, the one with the longest path that contains it. */
export function directoryOf(
  importPath: string,
  modules: readonly LocalModule[],
  files: DiscoveryFiles,
): string | undefined {
  return modules
    .filter((each) => isBelow(importPath, each.path))
    .sort((a, b) => b.path.length - a.path.length)
    .map((each) => resolve(each.directory, `.${importPath.slice(each.path.length)}`))
    .find(
      (path) => files.type(path) === 'directory' && moduleOf(path, modules, files) !== undefined,
    );
}
