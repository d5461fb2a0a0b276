import type { DiscoveredInput, DiscoveryFiles } from '@strake/core/plugin';
import type { ModuleList } from './go-mod.ts';
import { packageInputs } from './package-inputs.ts';
import { SourceTree } from './source-tree.ts';

/** What was derived from the files of one build: programs and platforms share it. */
export interface KnownSources {
  readonly tree: SourceTree;
  /** By what decides which modules there are, in addition to files. */
  readonly modules: Map<string, ModuleList>;
  /** Asks for each path once. */
  isDirectory(path: string): boolean;
  readonly packageInputs: ReturnType<typeof packageInputs>;
  /** All inputs by the same and the program. */
  readonly inputs: Map<string, readonly DiscoveredInput[] | undefined>;
}

const known = new WeakMap<DiscoveryFiles, KnownSources>();

export function knownSources(files: DiscoveryFiles): KnownSources {
  const before = known.get(files);
  if (before) return before;
  const tree = new SourceTree(files);
  const directories = new Map<string, boolean>();
  const sources = {
    tree,
    modules: new Map(),
    packageInputs: packageInputs(tree),
    isDirectory(path: string) {
      const isDirectory = directories.get(path) ?? files.type(path) === 'directory';
      directories.set(path, isDirectory);
      return isDirectory;
    },
    inputs: new Map(),
  };
  known.set(files, sources);
  return sources;
}
