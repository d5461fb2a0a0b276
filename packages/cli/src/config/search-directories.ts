import { existsSync, lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';

/** Where configurations and plugins are searched, and which owners are trusted. */
export interface Search {
  /** Absolute, from the start of the search upwards. */
  readonly directories: readonly string[];
  /**
   * Why a file or directory is refused: the rest of a sentence that begins with its path. Undefined: it is trusted, or does not
   * exist. A link is judged by its own owner and by that of its target.
   */
  distrust(path: string): string | undefined;
}

/** The user that runs this process. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/**
 * A search from a directory up to the root of its repository or the home directory, never above. Files of other users are
 * refused, except root's and those of the owner of the directory where the search begins: running in
 * a directory implies trust in its owner; in a container, root works in another user's checkout. Outside a repository no parent directory, and no file in one, may be
 * writable by other users either. Inside one, only owners count, as for git: CI systems check out with a umask of 0.
 * @param start absolute
 * @param user undefined on Windows, where files have no such owners
 */
export function searchFrom(start: string, user: User | undefined = currentUser()): Search {
  const home = realPath(homedir());
  const directories = [start];
  let last = start;
  while (!existsSync(join(last, '.git')) && realPath(last) !== home && dirname(last) !== last) {
    last = dirname(last);
    directories.push(last);
  }
  if (!user) return { directories, distrust: () => undefined };
  const owners = new Set([0, user.uid, statSync(start, { throwIfNoEntry: false })?.uid ?? 0]);
  const isForeign = (stats: Stats) => !owners.has(stats.uid);
  const isRepository =
    existsSync(join(last, '.git')) &&
    ![last, join(last, '.git')].some((path) => facts(path).some(isForeign));
  return {
    directories,
    distrust(path) {
      const [foreign] = facts(path).filter(isForeign);
      if (foreign) return `belongs to another user (uid ${foreign.uid})`;
      const isAbove = path !== start && dirname(path) !== start;
      const isSearched = directories.includes(path) || directories.includes(dirname(path));
      return isAbove &&
        isSearched &&
        !isRepository &&
        facts(path).some((stats) => isShared(stats, user))
        ? 'is writable by other users'
        : undefined;
    },
  };
}

/**
 * A search for packages installed together with a program: in the `node_modules` of its own package, where npm puts them if it is installed for a machine,
 * in one that contains the program, or in its repository.
 * Owners are not checked, because the program itself runs from there.
 * @param program absolute directory of its code
 */
export function searchBeside(program: string): Search {
  const { directories } = searchFrom(program);
  const isInstalled = program.includes(`${sep}node_modules${sep}`);
  const own = directories.find((each) => existsSync(join(each, 'package.json')));
  return {
    directories: directories.filter(
      (each) =>
        !isInstalled || each === own || program.startsWith(`${join(each, 'node_modules')}${sep}`),
    ),
    distrust: () => undefined,
  };
}

function currentUser(): User | undefined {
  const { geteuid, getegid } = process;
  return geteuid && getegid ? { uid: geteuid(), gid: getegid() } : undefined;
}

/** The path's own stat and that of its target, as far as they can be read: a link may point to itself. */
function facts(path: string): readonly Stats[] {
  return [lstatSync, statSync].flatMap((ask) => {
    try {
      return [ask(path)];
    } catch {
      return [];
    }
  });
}

/** In a sticky directory such as /tmp nobody can replace another user's file. The mode of a link means nothing. */
function isShared(stats: Stats, user: User): boolean {
  const { mode, gid } = stats;
  if (stats.isSymbolicLink()) return false;
  const byGroup = (mode & 0o020) !== 0 && gid !== 0 && gid !== user.gid;
  return (byGroup || (mode & 0o002) !== 0) && (mode & 0o1000) === 0;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
