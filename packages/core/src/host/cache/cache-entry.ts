import { lstatSync, type Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { totalSize } from '@strake/oci/internal';
import { CACHE_ENTRIES, CACHE_PARTS, type CachePart } from './cache-part.ts';

/** The unit of pruning: a blob, a record, or the whole directory of a compile. */
export interface CacheEntry {
  readonly part: CachePart;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970 of the last read or write, as far as the file system records it. */
  readonly usedAt: number;
}

/** The removable entries of a cache: only those with a name that strake gives. */
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

/** The time of the last read or write of a file. @throws system errors */
export function usedAt(path: string): number {
  return latest(lstatSync(path));
}

function latest({ atimeMs, mtimeMs }: Stats): number {
  return Math.max(atimeMs, mtimeMs);
}

/** Undefined if it no longer exists. */
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
      size: totalSize(all),
      usedAt: Math.max(...all.map(({ usedAt }) => usedAt)),
    };
  } catch {
    return undefined;
  }
}
