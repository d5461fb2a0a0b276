import { rm } from 'node:fs/promises';
import { unwritable } from './unwritable.ts';

/** Removes files; a missing file is fine. @throws OUTPUT_UNWRITABLE for a file that cannot be removed */
export async function removeFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await rm(path, { force: true, recursive: true }).catch((thrown: unknown) => {
      throw unwritable(path, thrown);
    });
  }
}
