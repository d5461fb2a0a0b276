import { posix } from 'node:path';

/** The longest path that Linux opens. Source: limits.h, PATH_MAX. */
export const LONGEST_PATH = 4096;

/**
 * The absolute path of an entry of a layer: `..` is taken from the name alone, and ends at the root. Undefined: it is the root, longer
 * than a path that can be opened, or in a Windows layer not a file of the system (`Hives`, `UtilityVM`).
 * @param name as the tar has it
 * Source: containerd, archive/tar.go, `filepath.Clean` and `fs.RootPath`; umoci does the same.
 */
export function entryPath(name: string, os: string): string | undefined {
  const clean = posix.normalize(`/${name}`);
  if (clean.length > LONGEST_PATH) return undefined;
  const parts = clean.split('/').filter((part) => part !== '');
  if (os === 'windows' && parts.shift() !== 'Files') return undefined;
  return parts.length === 0 ? undefined : `/${parts.join('/')}`;
}
