import { collect, readLayer } from '@strake/oci';
import type { EntryLayer, FoundEntry, RemoteCache } from './remote-cache.ts';

/**
 * Reads a small file from a layer of an entry.
 * @param file its name, and how many bytes the layer and the file may have
 * @returns undefined if the layer is larger, or does not have the file
 * @throws what opening and reading the layer throws
 */
export async function readLayerFile(
  cache: RemoteCache,
  { found, layer }: { readonly found: FoundEntry; readonly layer: EntryLayer | undefined },
  { name, most }: { readonly name: string; readonly most: number },
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!layer || layer.descriptor.size > most) return undefined;
  let text: string | undefined;
  await readLayer(
    await cache.open(found, layer, signal),
    signal,
    async ({ header, content }) => {
      if (header.type === 'file' && header.name === name)
        text = Buffer.from(await collect(content, Math.min(header.size, most))).toString();
    },
    { bytes: 2 * most },
  );
  return text;
}
