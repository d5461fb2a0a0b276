import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILE = '.gitignore';

/**
 * Makes git ignore a directory and everything in it, by a file in the directory itself, if it is in a work tree and nobody
 * else's: absent (then it is made), empty, or with nothing in it but what strake puts there. What strake writes must not make
 * the next build a build of modified sources. Where nothing can be written nothing happens.
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
    // Whoever writes there next says what is wrong.
  }
}

function isInWorkTree(directory: string): boolean {
  if (existsSync(join(directory, '.git'))) return true;
  return dirname(directory) !== directory && isInWorkTree(dirname(directory));
}
