import { createHash } from 'node:crypto';
import type { ToolCacheContext, ToolCacheFile } from '@strake/core/plugin';

/** What go keeps of one action: an output, and the entry that names it. */
export interface CacheEntry {
  /** Action ID, as 64 hex digits. */
  readonly id: string;
  /** Bytes of the output. */
  readonly size: number;
  /** The output, then the entry. */
  readonly files: readonly [ToolCacheFile, ToolCacheFile];
}

/** Source: cmd/go/internal/cache, `putIndexEntry` */
const ENTRY = /^v1 ([0-9a-f]{64}) ([0-9a-f]{64}) (?=.{20} .{20}\n$) *(\d{1,15}) *\d{1,20}\n$/;

/** Go compares the time of an entry only with that of the last `go clean -testcache`. */
const NO_TIME = '0'.padStart(20);

/** The directories of the cache. */
export const CACHE_DIRECTORIES: readonly string[] = Array.from({ length: 256 }, (_, at) =>
  at.toString(16).padStart(2, '0'),
);

/**
 * Reads the entry of an action. Its time is replaced, so that machines that compiled the same have equal entries.
 * @returns undefined if there is none, if it is malformed, or if its output is missing or an executable, which is in a directory
 */
export function readEntry(id: string, context: ToolCacheContext): CacheEntry | undefined {
  const path = pathOf(id, 'a');
  const [, action, output = '', size = ''] = ENTRY.exec(context.read(path) ?? '') ?? [];
  if (action !== id || context.modified(pathOf(output, 'd')) === undefined) return undefined;
  const text = `v1 ${id} ${output} ${size.padStart(20)} ${NO_TIME}\n`;
  return { id, size: Number(size), files: [{ path: pathOf(output, 'd') }, { path, text }] };
}

/** The IDs of the actions in a directory of the cache. */
export function listActions(directory: string, context: ToolCacheContext): readonly string[] {
  return context
    .list(directory)
    .filter((name) => /^[0-9a-f]{64}-a$/.test(name) && name.startsWith(directory))
    .map((name) => name.slice(0, -'-a'.length));
}

/** The path of the entry (`a`) or output (`d`) with an ID. */
export function pathOf(id: string, kind: 'a' | 'd'): string {
  return `${id.slice(0, 2)}/${id}-${kind}`;
}

/** The ID under which go keeps something else of an action. Source: cmd/go/internal/cache, `Subkey` */
export function subkey(id: string, name: string): string {
  return createHash('sha256')
    .update('subkey:')
    .update(Buffer.from(id, 'hex'))
    .update(name)
    .digest('hex');
}
