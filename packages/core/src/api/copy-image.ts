import { type CopyResult, copyImage as copy } from '@strake/oci';
import { addedByPlugins, type CopyOptions } from './copy-options.ts';

/** `copyImage` of `@strake/oci`, with the transports and destinations of plugins. @throws as that does; PLUGIN_* */
export async function copyImage(
  from: string,
  to: string,
  options: CopyOptions = {},
): Promise<CopyResult> {
  return copy(from, to, { ...options, ...(await addedByPlugins(options)) });
}
