import { basename, dirname, join, relative, sep } from 'node:path';
import { realDirectory, statOf } from '@strake/oci/internal';

/**
 * The path of a configuration, the same on every machine.
 * @param top absolute; what the path is relative to
 * @returns undefined for what is not a regular file, and for a file elsewhere
 */
export function configurationPath(file: string, top: string): string | undefined {
  if (!statOf(file)?.isFile()) return undefined;
  const path = relative(top, join(realDirectory(dirname(file)), basename(file)));
  return path.startsWith('..') ? undefined : path.split(sep).join('/');
}
