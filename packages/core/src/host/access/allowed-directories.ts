import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { StrakeError } from '../../errors/index.ts';

/**
 * Restricts reading to some directories, after following symbolic links.
 * @param directory absolute
 * @param allowed further absolute directories, besides the git work tree that contains `directory`
 * @returns a check of an absolute path, which throws FILE_UNREADABLE for one outside
 */
export function allowedDirectories(
  directory: string,
  allowed: readonly string[] = [],
): (path: string) => Promise<void> {
  let roots: Promise<readonly string[]> | undefined;
  const findRoots = async () => {
    const tree = (await workTree(directory)) ?? directory;
    return Promise.all([directory, tree, ...allowed].map(realPath));
  };
  return async (path) => {
    roots ??= findRoots();
    const real = await realPath(path);
    if ((await roots).some((root) => isWithin(real, root))) return;
    throw new StrakeError('FILE_UNREADABLE', `file ${path} is outside of ${directory}`, {
      hint: 'Move the file below the directory of the configuration, or into its git work tree.',
    });
  };
}

/** The nearest directory upwards that contains `.git`. */
async function workTree(directory: string): Promise<string | undefined> {
  for (let above = directory; ; above = dirname(above)) {
    if (await lstat(join(above, '.git')).catch(() => undefined)) return above;
    if (dirname(above) === above) return undefined;
  }
}

/** Resolves symbolic links in the existing part of the path. */
async function realPath(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(await realPath(dirname(path)), basename(path));
}

function isWithin(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !/^\.\.[\\/]/.test(way));
}
