import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { GlobalFlags } from './invocation.ts';
import { UsageError } from './usage-error.ts';

/**
 * The absolute folder to work in: `-C`, else where the command was started.
 * @throws UsageError where there is no such folder
 */
export async function workingFolder({ C }: Pick<GlobalFlags, 'C'>, cwd: string): Promise<string> {
  if (C === undefined) return cwd;
  const folder = resolve(cwd, C);
  const facts = await stat(folder).catch(() => undefined);
  if (!facts?.isDirectory())
    throw new UsageError(`-C ${C} is no folder`, 'Name an existing folder.');
  return folder;
}
