import { join } from 'node:path';
import type { DiscoveredInput, DiscoveryFiles } from '@strake/core/plugin';
import { between } from './directories.ts';

/**
 * What tells that a local module contains no package in a directory: go refuses an import path that two modules provide. If the
 * directory, or one above it, does not exist or is another module, then that is enough for everything below.
 * Source: https://go.dev/ref/mod#resolve-pkg-mod
 */
export function providerInputs(
  directory: string,
  moduleDirectory: string,
  disk: DiscoveryFiles,
): readonly DiscoveredInput[] {
  const end = endOfModule(directory, moduleDirectory, disk);
  return [end ?? { names: directory, suffixes: ['.go'] }];
}

/** Where the module ends above a directory; undefined if the directory is in it. */
function endOfModule(
  directory: string,
  moduleDirectory: string,
  disk: DiscoveryFiles,
): DiscoveredInput | undefined {
  for (const path of between(directory, moduleDirectory).toReversed()) {
    const type = disk.type(path);
    if (type === undefined) return { names: path, suffixes: ['.go'] };
    if (type !== 'directory') return { file: path };
    const goMod = join(path, 'go.mod');
    if (disk.type(goMod) === 'file') return { file: goMod };
  }
  return undefined;
}
