import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { StrakeError } from '@strake/oci';

/**
 * Keeps reading inside some directories, symbolic links followed.
 * @param directory absolute
 * @param allowed further absolute directories; default: the git work tree that holds `directory`
 * @returns a check of an absolute path, which throws FILE_UNREADABLE for one outside
 */
export function allowedDirectories(
  directory: string,
  allowed?: readonly string[],
): (path: string) => Promise<void> {
  let roots: Promise<readonly string[]> | undefined;
  const findRoots = async () => {
    const further = allowed ?? [(await workTree(directory)) ?? directory];
    return Promise.all([directory, ...further].map(realPath));
  };
  return async (path) => {
    roots ??= findRoots();
    const real = await realPath(path);
    if ((await roots).some((root) => isWithin(real, root))) return;
    throw new StrakeError('FILE_UNREADABLE', `file ${path} is outside of ${directory}`, {
      hint: 'A build reads below the directory of its configuration and in the git work tree around it: move the file there.',
    });
  };
}

/** The nearest directory upwards that holds `.git`. */
async function workTree(directory: string): Promise<string | undefined> {
  for (let above = directory; ; above = dirname(above)) {
    if (await lstat(join(above, '.git')).catch(() => undefined)) return above;
    if (dirname(above) === above) return undefined;
  }
}

/** Without symbolic links, as far as the path exists. */
async function realPath(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(await realPath(dirname(path)), basename(path));
}

function isWithin(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !/^\.\.[\\/]/.test(way));
}
