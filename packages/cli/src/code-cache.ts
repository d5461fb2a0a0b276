import { lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * Keeps compiled code between runs: compiling strake itself would take half the time of a no-op build. It is kept in
 * the user's own directory; the default of Node.js is in the system's temporary directory, where other users can write too.
 */
export function keepCode(env: Readonly<Record<string, string | undefined>>): void {
  const xdg = env.XDG_CACHE_HOME;
  // The same rule as in core, whose module takes longer to load than these lines.
  const directory = resolve(
    env.STRAKE_CACHE || join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'strake'),
  );
  // If it is not writable, code is compiled on every run.
  if (isOwn(directory, Boolean(env.STRAKE_CACHE)) && isFree(directory))
    enableCompileCache(join(directory, 'code'));
}

/** Whether a directory with other contents may be the cache is decided by builds, which then create the code directory in it. */
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

/** What a cache contains, and what Node.js, strake and git put into its code directory. */
const PARTS = /^(blobs|records|actions|compile|configs|unfinished|leases|lost\+found|\.gitignore)$/;
const CODE = /^(v\d+\.\d+\.\d+\S*-\w+-[0-9a-f]+(-\d+)?|CACHEDIR\.TAG|\.gitignore)$/;

/** Code from there is executed: no other user may be able to write to the directory. */
function isOwn(directory: string, isNamed: boolean): boolean {
  const user = process.geteuid?.();
  if (user === undefined) return true;
  try {
    // Root may run with another user's home directory: core, which knows more, decides whether to create the cache there.
    if (user !== 0 || isNamed) mkdirSync(directory, { mode: 0o700 });
  } catch {
    // It exists, or cannot be created yet.
  }
  try {
    const link = lstatSync(directory);
    // Whoever can write to the parent directory can create a link, and change it at any time.
    if (link.isSymbolicLink() && link.uid !== user && link.uid !== 0) return false;
    const { uid, mode } = statSync(directory);
    return uid === user && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}
