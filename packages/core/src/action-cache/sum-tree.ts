import { createHash } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isRacilyClean, readFileState } from '@strake/oci/internal';
import { sumOf, sumOfFile } from './sums.ts';

/** More names below a directory than anybody lists. */
const MOST_NAMES = 100_000;

/** What a tree is looked at for. */
interface Tree {
  readonly path: string;
  /** The bytes of all files too; otherwise a link to a directory is no directory. */
  readonly contents: boolean;
  /** Directories: whether one of them is a link counts too. */
  readonly unlinked?: readonly string[];
}

/**
 * A digest of the names below a directory, at any depth.
 * @param moment milliseconds since 1970 since when nothing of it may have changed
 * @returns undefined where it cannot be told
 */
export async function sumTree(
  { path, contents, unlinked = [] }: Tree,
  moment?: number,
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
        // A link to a directory, say: what is behind it would not be seen.
        if (sum === undefined) return false;
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
