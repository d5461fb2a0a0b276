import { renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  makeDirectory,
  oldestLease,
  storeDirectory,
  totalSize,
  tryFileLock,
} from '@strake/oci/internal';
import { type CacheEntry, cacheEntries, usedAt } from './cache-entry.ts';

export interface PruneOptions {
  /** Bytes to keep; entries that alone are larger are removed first, then the least recently used ones. Infinity: all. */
  readonly mostBytes: number;
  /** Also removes entries that were not used for so many days. */
  readonly olderThanDays?: number;
  readonly signal?: AbortSignal;
}

/** The result of pruning. */
export interface Pruned {
  readonly entries: number;
  /** Freed bytes. */
  readonly freed: number;
  /** Remaining bytes. */
  readonly left: number;
  /** Entries kept because running builds use them. */
  readonly inUse: { readonly entries: number; readonly bytes: number };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Removes the least recently used entries until the rest fits and is not too old. Keeps entries that running builds have used,
 * directories that compilers work in, and while any build runs what compilers keep.
 */
export async function pruneCache(directory: string, options: PruneOptions): Promise<Pruned> {
  const { mostBytes, olderThanDays = Number.POSITIVE_INFINITY, signal } = options;
  const tooOld = Date.now() - olderThanDays * DAY_MS;
  // Beside an entry that alone is too large nothing fits, whenever it was used.
  const isTooLarge = ({ size }: CacheEntry) => Number(size > mostBytes);
  const entries = [...(await cacheEntries(directory))].sort(
    (a, b) => isTooLarge(b) - isTooLarge(a) || a.usedAt - b.usedAt,
  );
  // After listing: every running build that wrote a listed entry has a lease by now.
  const since = (await oldestLease(directory)) ?? Number.POSITIVE_INFINITY;
  const all = totalSize(entries);
  const removed: CacheEntry[] = [];
  const inUse: CacheEntry[] = [];
  let left = all;
  for (const entry of entries) {
    if (left <= mostBytes && entry.usedAt >= tooOld) break;
    signal?.throwIfAborted();
    const isRemoved = entry.usedAt < since && (await remove(directory, entry));
    (isRemoved ? removed : inUse).push(entry);
    if (isRemoved) left -= entry.size;
  }
  return {
    entries: removed.length,
    freed: totalSize(removed),
    left,
    inUse: { entries: inUse.length, bytes: totalSize(inUse) },
  };
}

async function remove(directory: string, entry: CacheEntry): Promise<boolean> {
  const { part, path } = entry;
  const release = part === 'compile' ? await tryFileLock(`${path}.lock`) : undefined;
  if (part === 'compile' && !release) return false;
  try {
    if (part === 'tools') return await removeKept(directory, entry);
    if (part === 'blobs') return await removeBlob(directory, entry);
    await rm(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  } finally {
    await release?.();
  }
}

/**
 * Removes what compilers keep unless a build runs: it may read what was kept long ago, which leaves no trace, and fails without the file. It is
 * moved aside first, so that a build that begins meanwhile finds all of it or nothing.
 */
async function removeKept(directory: string, { path }: CacheEntry): Promise<boolean> {
  const aside = storeDirectory(directory).unfinishedPath();
  await makeDirectory(dirname(aside));
  if ((await oldestLease(directory)) !== undefined) return false;
  renameSync(path, aside);
  await rm(aside, { recursive: true, force: true });
  return true;
}

/**
 * Removes a blob unless a build has found it since it was listed: finding updates its time, or fails if it is gone. So it is moved
 * aside, checked, and moved back if a build was faster.
 */
async function removeBlob(directory: string, entry: CacheEntry): Promise<boolean> {
  const aside = storeDirectory(directory).unfinishedPath();
  await makeDirectory(dirname(aside));
  if (usedAt(entry.path) !== entry.usedAt) return false;
  renameSync(entry.path, aside);
  if (usedAt(aside) === entry.usedAt) {
    rmSync(aside);
    return true;
  }
  renameSync(aside, entry.path);
  return false;
}
