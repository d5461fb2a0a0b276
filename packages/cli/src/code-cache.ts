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
  enableCompileCache(join(folder, 'code'));
}
