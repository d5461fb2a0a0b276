import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { GlobalFlags, Invocation } from './invocation.ts';
import { UsageError } from './usage-error.ts';

/**
 * The absolute directory that the process works in.
 * @throws UsageError where it was deleted, or is below a directory that cannot be read
 */
export function processDirectory(): string {
  try {
    return process.cwd();
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT'
        ? 'the working directory does not exist any more'
        : `the working directory cannot be found (${code})`,
      'Change to another directory, or name one by its absolute path with -C.',
    );
  }
}

/**
 * The absolute directory to work in: `-C`, else where the command was started.
 * @throws UsageError where there is no such directory
 */
export async function workingDirectory(
  { C }: Pick<GlobalFlags, 'C'>,
  invocation: Pick<Invocation, 'cwd'>,
): Promise<string> {
  if (C === undefined) return invocation.cwd;
  const directory = isAbsolute(C) ? C : resolve(invocation.cwd, C);
  const facts = await stat(directory).catch(() => undefined);
  if (!facts?.isDirectory())
    throw new UsageError(`-C ${C} is no directory`, 'Name an existing directory.');
  return resolve(directory);
}
