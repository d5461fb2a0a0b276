import type { BaseCheck } from '../rebase/check-bases.ts';
import { addedByPlugins, type CopyOptions } from './copy-options.ts';

/**
 * Compares the bases that images were built on with those that have their names now. An image costs a request for its index, at most one for each
 * platform, and one for each base, however many images share it.
 * @throws PLUGIN_*; what an image cannot be checked for is in its result
 */
export async function checkBases(
  references: readonly string[],
  options: CopyOptions = {},
): Promise<readonly BaseCheck[]> {
  const { checkBases: check } = await import('../rebase/check-bases.ts');
  return check(references, { ...options, ...(await addedByPlugins(options)) });
}
