import { lstatSync, type Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE_ENTRIES, CACHE_PARTS, type CachePart } from './cache-part.ts';

/** What is kept or taken away as one: a blob, a record, or the whole directory of a compile. */
export interface CacheEntry {
  readonly part: CachePart;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970 when it was last read or written, as far as the file system tells. */
  readonly usedAt: number;
}

/** Everything in a cache that may be taken away: only what has a name that strake gives. */
export async function cacheEntries(directory: string): Promise<readonly CacheEntry[]> {
  const lists = await Promise.all(
    CACHE_PARTS.map(async (part) => {
      const { directory: own, names } = CACHE_ENTRIES[part];
      const found = await readdir(join(directory, own)).catch((): string[] => []);
      const entries = found
        .filter((name) => names.some((pattern) => pattern.test(name)))
        .map(async (name) => measure(part, join(directory, own, name)));
      return (await Promise.all(entries)).filter((entry) => entry !== undefined);
    }),
  );
  return lists.flat();
}

/** When a file was last read or written. @throws what the system says */
export function usedAt(path: string): number {
  return latest(lstatSync(path));
}

function latest({ atimeMs, mtimeMs }: Stats): number {
  return Math.max(atimeMs, mtimeMs);
}

/** Undefined for what has gone meanwhile. */
async function measure(part: CachePart, path: string): Promise<CacheEntry | undefined> {
  try {
    const facts = await lstat(path);
    const own = { part, path, size: facts.size, usedAt: latest(facts) };
    if (!facts.isDirectory()) return own;
    const inner = await Promise.all(
      (await readdir(path)).map((name) => measure(part, join(path, name))),
    );
    const all = [own, ...inner.filter((entry) => entry !== undefined)];
    return {
      ...own,
      size: all.reduce((sum, { size }) => sum + size, 0),
      usedAt: Math.max(...all.map(({ usedAt }) => usedAt)),
    };
  } catch {
    return undefined;
  }
}
