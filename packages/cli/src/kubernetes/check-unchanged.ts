import { readFile } from 'node:fs/promises';
import { StrakeError } from '@strake/core';

/**
 * Refuses to replace a file that changed after it was read: images may take minutes to build.
 * @param path absolute
 * @param before what was read
 * @param file for messages
 * @throws FILE_CHANGED
 */
export async function checkUnchanged(path: string, before: string, file: string): Promise<void> {
  const now = await readFile(path).catch(() => undefined);
  if (now?.equals(Buffer.from(before))) return;
  throw new StrakeError(
    'FILE_CHANGED',
    `${file} was ${now ? 'changed' : 'removed'} while images were built, and is not written`,
    { hint: 'Run the command again: images that are up to date are not built again.' },
  );
}
