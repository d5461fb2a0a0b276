import { join, resolve } from 'node:path';
import type { DiscoveryFiles } from '@strake/core/plugin';
import { isBelow } from './discovery/directories.ts';
import { findModules, mainModules } from './discovery/go-mod.ts';
import { knownSources } from './discovery/known-sources.ts';
import { moduleFlags } from './discovery/module-flags.ts';
import { packagesAt } from './discovery/reach-sources.ts';
import type { GoSettings } from './go-variables.ts';
import { importPathOf, moduleOf } from './locate/own-module.ts';
import { isPath, type Program } from './read-programs.ts';

/**
 * The import path of a program, from files alone. That a main package has other problems is for go to say.
 * @param settings of the program's directory
 * @returns undefined if it cannot be told, or if a main package is missing: go explains why
 */
export function importPathFromFiles(
  program: Pick<Program, 'directory' | 'package' | 'flags'>,
  settings: Pick<GoSettings, 'GOFLAGS' | 'GOWORK'>,
  files: DiscoveryFiles,
): string | undefined {
  const { directory } = program;
  const flags = moduleFlags(settings.GOFLAGS, program.flags);
  const { tree } = knownSources(files);
  const own = mainModules(directory, settings, files, flags.modfile);
  if (own.length === 0) return undefined;
  if (isPath(program.package)) {
    const path = resolve(directory, program.package);
    const module = moduleOf(path, own, files);
    const isMain = tree.package(path)?.names.includes('main');
    return module && isMain ? importPathOf(path, module) : undefined;
  }
  const { modules, vendor } = findModules(directory, [], settings, files, flags);
  const vendored = vendor && tree.package(join(vendor, program.package));
  const found = [
    ...packagesAt(program.package, modules, tree, files),
    ...(vendored ? [vendored] : []),
  ];
  if (found.length > 0)
    return found.some(({ names }) => names.includes('main')) ? program.package : undefined;
  // Elsewhere, in another module: go.mod says which.
  const isOther = /^[^/]*\./.test(program.package);
  const isOwn = own.some(({ path }) => isBelow(program.package, path));
  return isOther && !isOwn ? program.package : undefined;
}
