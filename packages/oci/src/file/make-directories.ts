import { mkdir } from 'node:fs/promises';
import { unwritable } from './unwritable.ts';

/** Makes directories and those above them; what is there stays. @throws OUTPUT_UNWRITABLE */
export async function makeDirectories(paths: Iterable<string>): Promise<void> {
  for (const path of paths) {
    await mkdir(path, { recursive: true }).catch((thrown) => {
      throw unwritable(path, thrown);
    });
  }
}
