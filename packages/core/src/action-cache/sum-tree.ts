import { createHash } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isRacilyClean, readFileState } from '@strake/oci/internal';
import { sumOf, sumOfFile } from './sums.ts';

/** The largest number of names below a directory. */
const MOST_NAMES = 100_000;

/** Which parts of a tree are inputs. */
interface Tree {
  readonly path: string;
  /** Include the bytes of all files; otherwise a symbolic link to a directory does not count as a directory. */
  readonly contents: boolean;
  /** Directories that must not become symbolic links. */
  readonly unlinked?: readonly string[];
}

/** The digest of a directory that does not exist. */
export const NO_TREE = sumOf('nothing');

/**
 * A digest of the names below a directory, at any depth.
 * @param moment milliseconds since 1970; nothing in the tree may have changed since then
 * @param onFile is called with each file that is read, by its absolute path
 * @returns undefined if it cannot be determined
 */
export async function sumTree(
  { path, contents, unlinked = [] }: Tree,
  moment?: number,
  onFile?: (file: string, sha256: string) => void,
): Promise<string | undefined> {
  const hash = createHash('sha256');
  let count = 0;
  const isQuiet = (place: string) => {
    const state = moment === undefined ? undefined : readFileState(place);
    return moment === undefined || (state !== undefined && !isRacilyClean(state, moment));
  };
  const walk = async (directory: string, below: string): Promise<boolean> => {
    if (!isQuiet(directory)) return false;
    for (const entry of readdirSync(directory, { withFileTypes: true }).sort(byName)) {
      count += 1;
      if (count > MOST_NAMES) return false;
      const name = `${below}${entry.name}`;
      const inside = join(directory, entry.name);
      hash.update(`${name}\0${entry.isDirectory() ? 'd' : entry.isFile() ? 'f' : 'o'}\n`);
      if (entry.isDirectory()) {
        if (!(await walk(inside, `${name}/`))) return false;
      } else if (contents) {
        if (!isQuiet(inside)) return false;
        const sum = await sumOfFile(inside);
        // For example a symbolic link to a directory, whose contents would be missed.
        if (sum === undefined) return false;
        onFile?.(inside, sum);
        hash.update(`${sum}\n`);
      }
    }
    return true;
  };
  try {
    const own = contents ? [] : [path];
    if ([...own, ...unlinked].some(isLink)) return sumOf('a link');
    const state = readFileState(path);
    if (state?.type !== 'directory') return sumOf(state ? `a ${state.type}` : 'nothing');
    return (await walk(path, '')) ? hash.digest('hex') : undefined;
  } catch {
    return undefined;
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
