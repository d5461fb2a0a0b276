import { type Dirent, readdir } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { compareBytes, systemCode } from '@strake/oci/internal';
import { StrakeError } from '../../errors/index.ts';
import { checkNames } from './check-names.ts';

/**
 * Absolute paths of the matching files below a directory, in byte order. Links are found but not followed; sockets, pipes and
 * devices are found like files, so that the caller can refuse them.
 * @param type finds directories instead
 * @throws FILE_UNREADABLE for an unreadable directory on the way, and for a name that is not UTF-8
 */
export async function findFiles(
  pattern: string | readonly string[],
  directory: string,
  type?: 'directory',
): Promise<readonly string[]> {
  // Loaded lazily: most builds match no files.
  const { glob } = await import('tinyglobby');
  const unread: { readonly visited: string; readonly error: NodeJS.ErrnoException }[] = [];
  const list = (
    visited: string,
    options: { readonly withFileTypes: true },
    done: (error: NodeJS.ErrnoException | null, found: Dirent[]) => void,
  ): void =>
    readdir(visited, options, (error, found = []) => {
      // tinyglobby ignores unreadable directories.
      if (error) unread.push({ visited: resolve(directory, visited), error });
      done(error, found.map(asFile));
    });
  const found = await glob(pattern, {
    cwd: directory,
    dot: true,
    followSymbolicLinks: false,
    expandDirectories: false,
    onlyDirectories: type === 'directory',
    fs: { readdir: list as typeof readdir },
  });
  const files = found.map((file) => resolve(directory, file)).sort(compareBytes);
  for (const { visited, error } of unread) {
    await checkNames(dirname(visited), [basename(visited)]);
    const isOptional = type === 'directory' || visited === resolve(directory);
    if (isOptional && systemCode(error) === 'ENOENT') continue;
    throw unreadable(visited, error);
  }
  const byDirectory = Map.groupBy(files, (file) => dirname(file));
  for (const [visited, paths] of byDirectory)
    await checkNames(
      visited,
      paths.map((path) => basename(path)),
    );
  return files;
}

/** tinyglobby omits everything but files and directories. */
function asFile(entry: Dirent): Dirent {
  return entry.isDirectory() ? entry : Object.assign(entry, { isFile: () => true });
}

function unreadable(visited: string, error: NodeJS.ErrnoException): StrakeError {
  return new StrakeError(
    'FILE_UNREADABLE',
    `directory ${visited} cannot be read: ${systemCode(error) ?? error.message}`,
    {
      cause: error,
      hint: `The glob searches it: make it readable, or exclude it with a pattern such as "!${join(basename(visited), '**')}".`,
    },
  );
}
