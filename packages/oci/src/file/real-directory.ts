import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Resolves the symbolic links in the path of a directory, as far as it exists.
 * @param directory absolute
 */
export function realDirectory(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    const above = dirname(directory);
    return above === directory ? directory : join(realDirectory(above), basename(directory));
  }
}

/**
 * The canonical path of a file that is to be written: links in its parents are resolved; a link in its place is not, because it
 * would be replaced.
 * @param path absolute
 */
export function realFile(path: string): string {
  return join(realDirectory(dirname(path)), basename(path));
}
