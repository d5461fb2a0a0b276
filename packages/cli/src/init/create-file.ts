import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, StrakeError } from '@strake/core';

/**
 * Writes a new file, and the directories above it; an existing file stays as it is.
 * @param name how messages call it
 * @throws StrakeError with OUTPUT_UNWRITABLE
 */
export async function createFile(path: string, name: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
  } catch (thrown) {
    throw new StrakeError('OUTPUT_UNWRITABLE', `${name} cannot be written: ${messageOf(thrown)}`, {
      cause: thrown,
      hint: 'Make the directory writable, or name another one with -C.',
    });
  }
}
