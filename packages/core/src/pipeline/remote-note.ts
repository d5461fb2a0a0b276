import { isAbort } from '@strake/oci';
import type { RemoteCache } from '../remote-cache/index.ts';
import { readLayerFile } from '../remote-cache/read-layer-file.ts';
import { entryLayer, layerEntry, type RemoteSteps } from './remote-steps.ts';
import type { BuildSession } from './session.ts';

/** Bytes of a note. */
const MAX_BYTES = 4 * 1024 * 1024;

const FILE = 'note.json';

/** What another build noted in the remote cache under a key; undefined if there is nothing, or it cannot be read. */
export async function readNote(
  cache: RemoteCache,
  key: string,
  signal: AbortSignal,
): Promise<unknown> {
  const found = await cache.find('layer', key, signal);
  if (!found) return undefined;
  const [layer] = found.entry.layers;
  try {
    const file = { name: FILE, most: MAX_BYTES };
    const text = await readLayerFile(cache, { found, layer }, file, signal);
    return text === undefined ? undefined : JSON.parse(text);
  } catch (thrown) {
    if (isAbort(thrown)) throw thrown;
    return undefined;
  }
}

/** Notes a value for other builds, as the only file of a layer. The first note under a key stays. */
export async function writeNote(
  { services: { blobs }, signal }: BuildSession,
  { cache }: RemoteSteps,
  { key, name }: { readonly key: string; readonly name: string },
  value: unknown,
): Promise<void> {
  const content = { text: JSON.stringify(value) };
  const layer = { id: name, entries: [{ type: 'file' as const, path: `/${FILE}`, content }] };
  const written = await blobs.writeLayer(layer, { timestamp: 0, signal });
  await cache.write(layerEntry(key, name, entryLayer(written)), blobs, signal);
}
