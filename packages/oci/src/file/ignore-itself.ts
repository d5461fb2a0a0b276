import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILE = '.gitignore';

/**
 * Makes git ignore a directory and everything in it, by a .gitignore in the directory, if the directory is in a work tree and
 * belongs to strake alone: it is absent (then it is created), empty, or contains only what strake puts there. Otherwise the output
 * of one build would make the sources of the next one modified. Does nothing if the directory cannot be written.
 * @param own names that strake puts there
 * @param mode of the directory, less the umask
 */
export function ignoreItself(
  directory: string,
  { own = [], mode = 0o777 }: { readonly own?: readonly string[]; readonly mode?: number } = {},
): void {
  if (existsSync(join(directory, FILE)) || !isInWorkTree(directory)) return;
  try {
    mkdirSync(directory, { recursive: true, mode });
    if (readdirSync(directory).every((name) => own.includes(name)))
      writeFileSync(join(directory, FILE), '*\n', { flag: 'wx' });
  } catch {
    // The next write there reports the problem.
  }
}

function isInWorkTree(directory: string): boolean {
  if (existsSync(join(directory, '.git'))) return true;
  return dirname(directory) !== directory && isInWorkTree(dirname(directory));
}
