import type { Dirent } from 'node:fs';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/** What Go takes for the top of a work tree, and whether that is a directory. Source: cmd/go/internal/vcs, `RootNames`. */
const ROOT_NAMES: ReadonlyMap<string, boolean> = new Map([
  ['.git', true],
  ['.hg', true],
  ['.svn', true],
  ['.bzr', true],
  ['.fslckout', false],
  ['_FOSSIL_', false],
]);

/** True for an entry of a directory that makes it a work tree for Go, which follows links. */
export function isRepositoryRoot(directory: string, entry: Dirent): boolean {
  const isDirectory = ROOT_NAMES.get(entry.name);
  if (isDirectory === undefined) return false;
  if (!entry.isSymbolicLink()) return entry.isDirectory() === isDirectory;
  const target = statSync(join(directory, entry.name), { throwIfNoEntry: false });
  return target !== undefined && target.isDirectory() === isDirectory;
}
