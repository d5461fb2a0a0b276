import { hash } from 'node:crypto';

/** As long as a digest of more is. */
const LONGEST_PLAIN = 64;

/** Stands for a path in a map of a layer's entries: a layer may have a million of them, of 64 KiB each. */
export function pathKey(path: string): string {
  return path.length <= LONGEST_PLAIN ? path : `/${hash('sha256', path, 'base64')}`;
}
