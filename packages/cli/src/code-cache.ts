import { lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * Keeps compiled code between runs: half of a build with nothing to do would go into compiling strake itself. It is kept in
 * the user's own directory; the one that Node.js takes by itself is in the system's temporary directory, where others can write too.
 */
export function keepCode(env: Readonly<Record<string, string | undefined>>): void {
  const xdg = env.XDG_CACHE_HOME;
  // As core finds it, which takes longer to load than to repeat.
  const directory = resolve(
    env.STRAKE_CACHE || join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'strake'),
  );
  // Where that cannot be written to, code is compiled as ever.
  if (isOwn(directory, Boolean(env.STRAKE_CACHE)) && isFree(directory))
    enableCompileCache(join(directory, 'code'));
}

/** A directory that holds other things too is for builds to decide upon, which then make the one for code in it. */
function isFree(directory: string): boolean {
  const names = list(directory);
  return names.includes('code')
    ? list(join(directory, 'code')).every((name) => CODE.test(name))
    : names.every((name) => PARTS.test(name));
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** What stands in a cache, and what Node.js, strake and git put into its directory of code. */
const PARTS = /^(blobs|records|answers|compile|configs|unfinished|leases|lost\+found|\.gitignore)$/;
const CODE = /^(v\d+\.\d+\.\d+\S*-\w+-[0-9a-f]+(-\d+)?|CACHEDIR\.TAG|\.gitignore)$/;

/** Code that lies there is run: it must not come from a directory that anybody else can write to. */
function isOwn(directory: string, isNamed: boolean): boolean {
  const user = process.geteuid?.();
  if (user === undefined) return true;
  try {
    // Root may run with the home directory of somebody else: whether to make one there is decided where all of it is at hand.
    if (user !== 0 || isNamed) mkdirSync(directory, { mode: 0o700 });
  } catch {
    // It is there, or cannot be made yet.
  }
  try {
    const link = lstatSync(directory);
    // A link may be made by whoever can write to the directory above, and be changed by them at any time.
    if (link.isSymbolicLink() && link.uid !== user && link.uid !== 0) return false;
    const { uid, mode } = statSync(directory);
    return uid === user && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}
