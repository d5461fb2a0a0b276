import { hash } from 'node:crypto';

/** The length of a digest. */
const LONGEST_PLAIN = 64;

/** The key of a path in a map of a layer's entries, bounded because a layer may have a million paths of 64 KiB each. */
export function pathKey(path: string): string {
  return path.length <= LONGEST_PLAIN ? path : `/${hash('sha256', path, 'base64')}`;
}
