import { mkdir } from 'node:fs/promises';
import { unwritable } from './unwritable.ts';

/** Creates directories and their parents; existing ones stay. @throws OUTPUT_UNWRITABLE */
export async function makeDirectories(paths: Iterable<string>): Promise<void> {
  for (const path of paths) {
    await mkdir(path, { recursive: true }).catch((thrown) => {
      throw unwritable(path, thrown);
    });
  }
}
