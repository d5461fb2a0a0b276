import { join } from 'node:path';
import type { DiscoveredInput } from '@strake/core/plugin';
import { directoriesAbove, embedDirectory } from './embedded-files.ts';
import { SUFFIXES } from './package.ts';
import type { SourcePackage, SourceTree } from './source-tree.ts';

/** Inputs by a key that is equal for equal ones. */
export type KeyedInputs = ReadonlyMap<string, DiscoveredInput>;

/**
 * The inputs of each package, determined once.
 * @returns a function, which returns undefined for a package with too many embedded files, or with assembly that includes files which Go
 * does not know of
 */
export function packageInputs(
  tree: SourceTree,
): (sources: SourcePackage) => KeyedInputs | undefined {
  const found = new Map<SourcePackage, KeyedInputs | undefined>();
  return (sources) => {
    if (!found.has(sources)) found.set(sources, inputsOf(sources, tree));
    return found.get(sources);
  };
}

function inputsOf(
  { directory, files, embedPatterns, includesUnknown }: SourcePackage,
  tree: SourceTree,
): KeyedInputs | undefined {
  if (includesUnknown) return undefined;
  const inputs = new Map<string, DiscoveredInput>();
  const add = (each: DiscoveredInput) => inputs.set(JSON.stringify(each), each);
  add({ names: directory, suffixes: SUFFIXES });
  for (const file of [join(directory, 'default.pgo'), ...files]) add({ file });
  for (const pattern of embedPatterns) {
    const path = embedDirectory(directory, pattern);
    const above = directoriesAbove(path, directory);
    add({ tree: path, unlinked: above });
    const embedded = tree.embedded(directory, pattern);
    if (embedded === undefined) return undefined;
    for (const file of [...above.map((each) => join(each, 'go.mod')), ...embedded]) add({ file });
  }
  return inputs;
}
