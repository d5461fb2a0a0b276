import type { DiscoveryFiles } from '@strake/core/plugin';
import { findModules } from '../discovery/go-mod.ts';
import type { ModuleFlags } from '../discovery/module-flags.ts';

const known = new WeakMap<DiscoveryFiles, Map<string, readonly string[]>>();

/**
 * The paths of the main modules and of modules that are replaced by directories, sorted. Files are read once for all programs and
 * platforms.
 * @param workspace the go.work in use; empty or `off` for none
 */
export function projectModules(
  directory: string,
  workspace: string,
  flags: ModuleFlags,
  files: DiscoveryFiles,
): readonly string[] {
  const byPlace = known.get(files) ?? new Map<string, readonly string[]>();
  known.set(files, byPlace);
  const place = JSON.stringify([directory, workspace, flags]);
  const before = byPlace.get(place);
  if (before) return before;
  const { modules } = findModules(directory, [], { GOWORK: workspace }, files, flags);
  const paths = [...new Set(modules.map(({ path }) => path))].sort();
  byPlace.set(place, paths);
  return paths;
}

const PREFIX = 'module ';

/** How the key of a cache names a module of the project. */
export function moduleEntry(path: string): string {
  return `${PREFIX}${path}`;
}

/** The modules of the project that a key names. */
export function modulesOf(key: readonly string[]): readonly string[] {
  return key.filter((each) => each.startsWith(PREFIX)).map((each) => each.slice(PREFIX.length));
}
