import { statSync } from 'node:fs';

/** The members of `Stats` of `node:fs` that are used; types of Node.js are not part of the published ones. */
export interface FileStats {
  readonly dev: number;
  readonly ino: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

type Stat = (path: string, options: { readonly throwIfNoEntry: false }) => FileStats | undefined;

/**
 * The state of a file, or of the link itself with `lstatSync`.
 * @returns undefined if it does not exist or is out of reach
 */
export function statOf(path: string, stat: Stat = statSync): FileStats | undefined {
  try {
    return stat(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
