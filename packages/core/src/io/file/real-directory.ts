import { realpathSync } from 'node:fs';

/** The same directory without symbolic links on the way to it; as it is where there is none. */
export function realDirectory(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
}
