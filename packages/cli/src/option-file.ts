import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { messageOf, StrakeError, writeFileAtomic } from '@strake/core';

/** A file that a command writes when everything is built. */
export interface OptionFile {
  /** The option that names it, for messages: `--metadata-file`. */
  readonly option: string;
  /** As given. */
  readonly file: string;
  readonly text: string;
}

/**
 * Refuses a file of an option that cannot be written, before anything is built.
 * @param option as it is written: `--metadata-file`
 * @throws CONFIG_OPTION, OUTPUT_UNWRITABLE
 */
export async function checkFileOption(option: string, file: string, cwd: string): Promise<void> {
  if (file === '')
    throw new StrakeError('CONFIG_OPTION', `option ${option} has an empty value`, {
      hint: 'Name a file, or omit the option.',
    });
  if (file === '-')
    throw new StrakeError('CONFIG_OPTION', `option ${option} takes a file, and "-" is not one`, {
      hint: 'Use /dev/stdout for standard output, or ./- for a file with that name.',
    });
  const above = await existingAbove(resolve(cwd, file));
  if (!above.isDirectory) {
    throw new StrakeError(
      'OUTPUT_UNWRITABLE',
      `cannot create the directory of ${option} ${file}: ${above.path} is a file`,
      { hint: 'Name another file.' },
    );
  }
  const target = await stat(resolve(cwd, file)).catch(() => undefined);
  if (target?.isDirectory()) {
    throw new StrakeError('OUTPUT_UNWRITABLE', `${option} ${file} is a directory`, {
      hint: 'Name a file in it.',
    });
  }
}

/** The nearest existing parent of a file; directories below it are created when the file is written. */
async function existingAbove(
  file: string,
): Promise<{ readonly path: string; readonly isDirectory: boolean }> {
  const path = dirname(file);
  const facts = await stat(path).catch(() => undefined);
  return facts ? { path, isDirectory: facts.isDirectory() } : existingAbove(path);
}

/**
 * Writes a file atomically, with the permissions of the one that it replaces: a reader sees the old file or the new one. A FIFO or a
 * device is written to.
 * @throws OUTPUT_UNWRITABLE
 */
export async function writeOptionFile(
  { option, file, text }: OptionFile,
  cwd: string,
): Promise<void> {
  const path = resolve(cwd, file);
  try {
    const stats = await stat(path).catch(() => undefined);
    await writeFileAtomic(path, text, stats?.isFile() ? stats.mode & 0o777 : 0o644);
  } catch (thrown) {
    throw new StrakeError('OUTPUT_UNWRITABLE', `${option}: ${messageOf(thrown)}`, {
      cause: thrown,
      hint: 'The images are complete; only this file was not written. Run the command again when it can be.',
    });
  }
}
