import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import {
  namesIn,
  pathProblem,
  readRegularBytes,
  readRegularFile,
  statOf,
} from '@strake/oci/internal';
import type { ToolCacheContext } from './tool-cache.ts';

/** Bytes of the largest file that a format reads: markers are short. */
const LARGEST_FILE = 1024 * 1024;
/** Bytes of the largest file that is searched: a compiled package. */
const LARGEST_SEARCHED = 512 * 1024 * 1024;

/** How a format reads the directory of a cache: nothing outside of it. */
export function toolCacheContext(
  { directory, key }: Pick<ToolCacheContext, 'directory' | 'key'>,
  operands: readonly string[],
): ToolCacheContext {
  const inside = (path: string) =>
    pathProblem(`/${path}`) === undefined ? join(directory, path) : undefined;
  return {
    directory,
    key,
    operands,
    read(path) {
      const file = inside(path);
      try {
        return file === undefined ? undefined : readRegularFile(file, LARGEST_FILE);
      } catch {
        return undefined;
      }
    },
    list(path) {
      const at = path === '' ? directory : inside(path);
      return at === undefined ? [] : namesIn(at).toSorted();
    },
    contains(path, texts) {
      const file = inside(path);
      try {
        if (file === undefined) return false;
        const { buffer, byteOffset, length } = readRegularBytes(file, LARGEST_SEARCHED);
        const content = Buffer.from(buffer, byteOffset, length);
        return texts.some((text) => content.includes(text));
      } catch {
        return false;
      }
    },
    modified(path) {
      const file = inside(path);
      const stats = file === undefined ? undefined : statOf(file, lstatSync);
      return stats?.isFile() ? stats.mtimeMs : undefined;
    },
  };
}
