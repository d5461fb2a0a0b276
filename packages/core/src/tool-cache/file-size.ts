import { join } from 'node:path';
import { statOf } from '@strake/oci/internal';
import type { ToolCacheFile } from './tool-cache.ts';

/** Bytes of a file; undefined if it is missing, or not a regular one. */
export function sizeOf({ path, text }: ToolCacheFile, directory: string): number | undefined {
  if (text !== undefined) return Buffer.byteLength(text);
  const stats = statOf(join(directory, path));
  return stats?.isFile() ? stats.size : undefined;
}
