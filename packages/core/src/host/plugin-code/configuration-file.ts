import { hash } from 'node:crypto';
import { basename, dirname, join, relative, sep } from 'node:path';
import { readRegularBytes, realDirectory } from '@strake/oci/internal';

/** Bytes of a configuration. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * The file of a configuration, by a path that is the same on every machine.
 * @param top absolute; what the path is relative to
 * @returns undefined for what is not a regular file, and for a file elsewhere
 */
export function readConfiguration(
  file: string,
  top: string,
): { readonly path: string; readonly sha256: string } | undefined {
  try {
    const sha256 = hash('sha256', readRegularBytes(file, MOST_BYTES));
    const path = relative(top, join(realDirectory(dirname(file)), basename(file)));
    return path.startsWith('..') ? undefined : { path: path.split(sep).join('/'), sha256 };
  } catch {
    return undefined;
  }
}
