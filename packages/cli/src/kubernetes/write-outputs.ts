import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, StrakeError, writeFileAtomic } from '@strake/core';

/** A file that a command writes when everything is built. */
export interface OutputFile {
  /** The option that names it, for messages. */
  readonly option: string;
  /** As given. */
  readonly file: string;
  readonly text: string;
}

/**
 * Writes files atomically, with the permissions of those that they replace.
 * @throws OUTPUT_UNWRITABLE
 */
export async function writeOutputs(files: readonly OutputFile[], cwd: string): Promise<void> {
  for (const { option, file, text } of files) {
    const path = resolve(cwd, file);
    try {
      const stats = await stat(path).catch(() => undefined);
      await writeFileAtomic(path, text, stats?.isFile() ? stats.mode & 0o777 : 0o644);
    } catch (thrown) {
      throw new StrakeError('OUTPUT_UNWRITABLE', `${option} ${file}: ${messageOf(thrown)}`, {
        cause: thrown,
        hint: 'The images are published; run the command again when the file can be written.',
      });
    }
  }
}
