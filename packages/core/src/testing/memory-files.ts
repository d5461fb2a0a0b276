import { posix } from 'node:path';
import { compareBytes } from '@strake/oci/internal';
import type { DiscoveryFiles } from '../action-cache/discovery.ts';

/** A file of a project in memory: its content, or the target of a link. */
export type MemoryFile =
  | string
  | { readonly text: string; readonly mode?: number }
  | { readonly symlink: string };

/** The directory of projects in memory. */
export const MEMORY_DIRECTORY = '/project';

/**
 * The files of a project in memory, and those that steps wrote. Paths may be relative to the project's directory; `read` follows
 * links.
 */
export interface MemoryFiles extends DiscoveryFiles {
  isDirectory(path: string): boolean;
}

const MOST_LINKS = 40;

/** @param written by absolute path; it may grow */
export function memoryFiles(
  files: Readonly<Record<string, MemoryFile>> = {},
  written: ReadonlyMap<string, string> = new Map(),
): MemoryFiles {
  const absolute = (path: string) => posix.resolve(MEMORY_DIRECTORY, path);
  const held = new Map(Object.entries(files).map(([path, file]) => [absolute(path), file]));
  const read = (path: string) => {
    let at = absolute(path);
    for (let links = 0; links <= MOST_LINKS; links += 1) {
      const file = written.get(at) ?? held.get(at);
      if (file === undefined || typeof file === 'string') return file;
      if ('text' in file) return file.text;
      at = posix.resolve(posix.dirname(at), file.symlink);
    }
    return undefined;
  };
  const list = (directory: string) => {
    const prefix = `${absolute(directory)}/`;
    const below = [...held.keys(), ...written.keys()].filter((path) => path.startsWith(prefix));
    const names = below.map((path) => path.slice(prefix.length).split('/')[0] ?? '');
    return [...new Set(names)].sort(compareBytes);
  };
  const isDirectory = (path: string) => list(path).length > 0;
  return {
    read,
    list,
    isDirectory,
    realPath: (path) => (read(path) === undefined && !isDirectory(path) ? undefined : path),
    type: (path) =>
      read(path) !== undefined ? 'file' : isDirectory(path) ? 'directory' : undefined,
  };
}
