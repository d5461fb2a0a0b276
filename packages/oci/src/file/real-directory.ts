import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * The same directory without symbolic links on the way to it, as far as it exists.
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
 * One spelling for all paths of a file that is to be written: a link in its place would be replaced, and is not followed.
 * @param path absolute
 */
export function realFile(path: string): string {
  return join(realDirectory(dirname(path)), basename(path));
}
