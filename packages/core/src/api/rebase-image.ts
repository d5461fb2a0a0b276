import type { RebaseRequest, RebaseResult } from '../rebase/rebase-image.ts';
import { addedByPlugins, type CopyOptions } from './copy-options.ts';

/**
 * Moves an image, with all its platforms, to other bases: nothing is compiled, and no layer is read. Its own layers stay; the config is drafted
 * again over that of the new base, so that nothing of the old one lingers. Tags move last.
 * @throws REBASE_SEAM, REBASE_REFUSED, BASE_*, and as `copyImage`; nothing is written then. PLUGIN_*
 */
export async function rebaseImage(
  reference: string,
  request: RebaseRequest,
  options: CopyOptions = {},
): Promise<RebaseResult> {
  const { rebaseImage: rebase } = await import('../rebase/rebase-image.ts');
  return rebase(reference, request, { ...options, ...(await addedByPlugins(options)) });
}
