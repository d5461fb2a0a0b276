import { lstatSync, readdirSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import type { BuildContext } from './build-context.ts';
import { ignores } from './ignore-file.ts';

/** A file below a directory of the build context. */
export interface ListedFile {
  /** Relative to the directory. */
  readonly below: string;
  readonly isExecutable: boolean;
}

/** The files that a directory of the build context has for Docker. */
export function listFiles(
  { root, ignore }: BuildContext,
  directory: string,
): readonly ListedFile[] {
  const start = join(root, directory);
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      below: relative(start, path).split(sep).join('/'),
      isExecutable: isExecutable(path),
    }))
    .filter(({ below }) => !ignores(ignore, posix.join(directory, below)));
}

export function isExecutable(path: string): boolean {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  return facts?.isFile() === true && (facts.mode & 0o100) !== 0;
}
