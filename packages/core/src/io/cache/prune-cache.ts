import { rm } from 'node:fs/promises';
import { tryFileLock } from '../file/index.ts';
import { type CacheEntry, cacheEntries } from './cache-entry.ts';

export interface PruneOptions {
  /** Bytes that may stay; what was used longest ago goes first. */
  readonly mostBytes: number;
  readonly signal?: AbortSignal;
}

/** What a pruning did. */
export interface Pruned {
  readonly entries: number;
  /** Bytes that are free now. */
  readonly freed: number;
  /** Bytes that stay. */
  readonly left: number;
}

/**
 * Takes away what was used longest ago, until the rest fits. Builds that run meanwhile go on: what they miss they make anew, and
 * folders that compilers work in are left alone.
 */
export async function pruneCache(directory: string, options: PruneOptions): Promise<Pruned> {
  const entries = [...(await cacheEntries(directory))].sort((a, b) => a.usedAt - b.usedAt);
  let left = entries.reduce((sum, { size }) => sum + size, 0);
  let [freed, count] = [0, 0];
  for (const entry of entries) {
    if (left <= options.mostBytes) break;
    options.signal?.throwIfAborted();
    if (!(await remove(entry))) continue;
    left -= entry.size;
    freed += entry.size;
    count += 1;
  }
  return { entries: count, freed, left };
}

async function remove({ part, path }: CacheEntry): Promise<boolean> {
  const release = part === 'compile' ? await tryFileLock(`${path}.lock`) : undefined;
  if (part === 'compile' && !release) return false;
  try {
    await rm(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  } finally {
    await release?.();
  }
}
