import { type Dirent, readdir } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StrakeError } from '@strake/oci';
import { compareBytes, systemCode } from '@strake/oci/internal';
import { checkNames } from './check-names.ts';

/**
 * Absolute paths of the files below a directory that match, in byte order. Links are found and not followed; sockets, pipes and
 * devices are found like files, so that whoever asked can refuse them.
 * @throws FILE_UNREADABLE for a directory on the way that cannot be read, and for a name that is not UTF-8
 */
export async function findFiles(
  pattern: string | readonly string[],
  directory: string,
): Promise<readonly string[]> {
  // Most builds match no files, and start without this.
  const { glob } = await import('tinyglobby');
  const unread: { readonly visited: string; readonly error: NodeJS.ErrnoException }[] = [];
  const list = (
    visited: string,
    options: { readonly withFileTypes: true },
    done: (error: NodeJS.ErrnoException | null, found: Dirent[]) => void,
  ): void =>
    readdir(visited, options, (error, found = []) => {
      // tinyglobby goes on without what it cannot read.
      if (error) unread.push({ visited: resolve(directory, visited), error });
      done(error, found.map(asFile));
    });
  const found = await glob(pattern, {
    cwd: directory,
    dot: true,
    followSymbolicLinks: false,
    expandDirectories: false,
    fs: { readdir: list as typeof readdir },
  });
  const files = found.map((file) => resolve(directory, file)).sort(compareBytes);
  for (const { visited, error } of unread) {
    await checkNames(dirname(visited), [basename(visited)]);
    if (visited === resolve(directory) && systemCode(error) === 'ENOENT') continue;
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

/** tinyglobby leaves out what is neither a file nor a directory. */
function asFile(entry: Dirent): Dirent {
  return entry.isDirectory() ? entry : Object.assign(entry, { isFile: () => true });
}

function unreadable(visited: string, error: NodeJS.ErrnoException): StrakeError {
  return new StrakeError(
    'FILE_UNREADABLE',
    `directory ${visited} cannot be read: ${systemCode(error) ?? error.message}`,
    {
      cause: error,
      hint: `A glob has to look into it: make it readable, or leave it out by a pattern such as "!${join(basename(visited), '**')}".`,
    },
  );
}
