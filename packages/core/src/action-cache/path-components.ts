import { type BigIntStats, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { changeTimeOf, isRacilyClean } from '@strake/oci/internal';

/**
 * The directories and symbolic links on the way to files. Files that move together with their directory keep their states: only
 * the directory and its parent show that they are other files.
 */
export class PathComponents {
  /** Device and inode of directories, by path, before anything ran. */
  readonly #before = new Map<string, string>();

  /** @param directories that others may write to while a step runs, and those above them */
  constructor(directories: Iterable<string>) {
    for (const [path, stats] of componentsOf(directories)) this.#before.set(path, placeOf(stats));
  }

  /**
   * Looks for a component of paths that may have been replaced since a moment, so that they refer to other files now.
   * @param moment milliseconds since 1970
   * @returns the first one, or undefined
   */
  replaced(paths: Iterable<string>, moment: number): string | undefined {
    const components = componentsOf(paths);
    const isClean = (path: string) => {
      const stats = components.get(path);
      return (
        stats !== undefined && !isRacilyClean({ ...changeTimeOf(stats.ctimeNs), path }, moment)
      );
    };
    for (const [path, stats] of components) {
      const before = this.#before.get(path);
      if (before !== undefined && before !== placeOf(stats)) return path;
      const above = dirname(path);
      // A renaming changes the times of what it moves, and those of the directories it moves it from and to.
      if (above === path || isClean(path) || isClean(above)) continue;
      // In a directory that was there before, and was not moved itself, files came or went.
      if (before === undefined || !stats.isDirectory() || hasCleanEntries(stats, moment))
        return path;
    }
    return undefined;
  }
}

/** A directory that is moved gets another time of change, but none of modification. */
function hasCleanEntries(stats: BigIntStats, moment: number): boolean {
  return !isRacilyClean(changeTimeOf(stats.mtimeNs), moment);
}

function placeOf({ dev, ino }: BigIntStats): string {
  return `${dev} ${ino}`;
}

/** All directories and symbolic links on the way to paths, the paths themselves too. */
function componentsOf(paths: Iterable<string>): ReadonlyMap<string, BigIntStats> {
  const components = new Map<string, BigIntStats>();
  const walked = new Set<string>();
  const walk = (path: string) => {
    if (walked.has(path)) return;
    walked.add(path);
    const above = dirname(path);
    if (above !== path) walk(above);
    const stats = look(path);
    if (stats === undefined || !(stats.isDirectory() || stats.isSymbolicLink())) return;
    components.set(path, stats);
    if (!stats.isSymbolicLink()) return;
    const target = targetOf(path, above);
    if (target !== undefined) walk(target);
  };
  for (const path of paths) walk(path);
  return components;
}

function look(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function targetOf(link: string, above: string): string | undefined {
  try {
    return resolve(realpathSync(above), readlinkSync(link));
  } catch {
    return undefined;
  }
}
