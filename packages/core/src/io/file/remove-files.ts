import { rm } from 'node:fs/promises';

/** Takes files away; one that is not there is fine, one that can't be is left to whoever writes it next. */
export async function removeFiles(paths: readonly string[]): Promise<void> {
  await Promise.allSettled(paths.map((path) => rm(path, { force: true, recursive: true })));
}
