import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { GlobalFlags, Invocation } from './invocation.ts';
import { UsageError } from './usage-error.ts';

/**
 * The absolute working directory of the process.
 * @throws UsageError if it was deleted, or is below an unreadable directory
 */
export function processDirectory(): string {
  try {
    return process.cwd();
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT'
        ? 'the working directory no longer exists'
        : `the working directory cannot be determined (${code})`,
      'Change to another directory, or pass an absolute path with -C.',
    );
  }
}

/**
 * The absolute directory to work in: `-C`, else the working directory.
 * @throws UsageError if there is no such directory
 */
export async function workingDirectory(
  { C }: Pick<GlobalFlags, 'C'>,
  invocation: Pick<Invocation, 'cwd'>,
): Promise<string> {
  if (C === undefined) return invocation.cwd;
  const directory = isAbsolute(C) ? C : resolve(invocation.cwd, C);
  const facts = await stat(directory).catch(() => undefined);
  if (!facts?.isDirectory())
    throw new UsageError(`-C ${C} is not a directory`, 'Name an existing directory.');
  return resolve(directory);
}
