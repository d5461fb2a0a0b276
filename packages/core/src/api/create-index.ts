import { type CopyResult, createIndex as create } from '@strake/oci';
import { addedByPlugins, type CreateIndexOptions } from './copy-options.ts';

/** `createIndex` of `@strake/oci`, with the transports and destinations of plugins. @throws as that does; PLUGIN_* */
export async function createIndex(
  to: string,
  froms: readonly string[],
  options: CreateIndexOptions = {},
): Promise<CopyResult> {
  return create(to, froms, { ...options, ...(await addedByPlugins(options)) });
}
