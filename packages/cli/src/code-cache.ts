import { mkdirSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Keeps compiled code between runs: half of a build with nothing to do would go into compiling strake itself. It is kept in
 * the user's own folder; the one that Node.js takes by itself is in the system's temporary folder, where others can write too.
 */
export function keepCode(env: Readonly<Record<string, string | undefined>>): void {
  const folder =
    env.STRAKE_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'strake');
  // Where that can't be written to, code is compiled as ever.
  if (isOwn(folder, Boolean(env.STRAKE_CACHE))) enableCompileCache(join(folder, 'code'));
}

/** Code that lies there is run: it must not come from a directory that anybody else can write to. */
function isOwn(folder: string, isNamed: boolean): boolean {
  const user = process.geteuid?.();
  if (user === undefined) return true;
  try {
    // Root may run with the home directory of somebody else: whether to make one there is decided where all of it is at hand.
    if (user !== 0 || isNamed) mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It is there, or can't be made yet.
  }
  try {
    const { uid, mode } = statSync(folder);
    return uid === user && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}
