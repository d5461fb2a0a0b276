import { lstatSync, type Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The parts of the cache: what each folder in it is for. */
export const CACHE_PARTS = ['blobs', 'records', 'answers', 'compile', 'configs', 'code'] as const;
export type CachePart = (typeof CACHE_PARTS)[number];

/** What is kept or taken away as one: a blob, a record, or the whole folder of a compile. */
export interface CacheEntry {
  readonly part: CachePart;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970 when it was last read or written, as far as the file system tells. */
  readonly usedAt: number;
}

/** Everything in a cache that may be taken away. */
export async function cacheEntries(directory: string): Promise<readonly CacheEntry[]> {
  const lists = await Promise.all(
    CACHE_PARTS.map(async (part) => {
      const folder = join(directory, part === 'blobs' ? 'blobs/sha256' : part);
      const names = await readdir(folder).catch((): string[] => []);
      const entries = names
        .filter((name) => !name.endsWith('.lock'))
        .map(async (name) => measure(part, join(folder, name)));
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
