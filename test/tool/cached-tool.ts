import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../scripts/launch/with-lock.mjs';

/** Where tools stay between runs, outside the repository. It keeps its old name, so that nothing is built again. */
export function cacheDirectory(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'strake-test-parts');
}

export interface CachedTool {
  readonly name: string;
  readonly version: string;
  /** Path of the command in the directory that `make` fills. */
  readonly command: string;
  /** Makes the tool in an empty directory. */
  readonly make: (directory: string) => Promise<void>;
}

/**
 * The path of a command that is made once for each version.
 * Processes that want the same one at the same time wait for the first; a half-made one is never seen.
 */
export async function cachedTool({ name, version, command, make }: CachedTool): Promise<string> {
  const directory = join(cacheDirectory(), `${name}@${version}`);
  const path = join(directory, command);
  if (existsSync(path)) return path;
  await withLock(`${directory}.lock`, async () => {
    if (existsSync(path)) return;
    await mkdir(cacheDirectory(), { recursive: true });
    const made = await mkdtemp(`${directory}.`);
    try {
      await make(made);
      await rm(directory, { recursive: true, force: true });
      await rename(made, directory);
    } finally {
      await rm(made, { recursive: true, force: true });
    }
  });
  return path;
}
