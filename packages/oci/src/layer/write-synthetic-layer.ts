import type { SyntheticLayer } from '../spec/synthetic-layer.ts';
import type { Store } from '../store/index.ts';
import { findLayer } from './find-layer.ts';
import { LAYER_FORMAT } from './layer-key.ts';
import { type WriteLayerOptions, writeLayer } from './write-layer.ts';
import type { FoundLayer } from './written-layer.ts';

/** By store and name: images that share a base are built concurrently. */
const writing = new WeakMap<Store, Map<string, Promise<FoundLayer>>>();

/**
 * Writes a synthetic layer. If an earlier build has written it, it is found by its key alone; concurrent calls write it once.
 * @throws the errors of `writeLayer`
 */
export async function writeSyntheticLayer(
  layer: SyntheticLayer,
  options: WriteLayerOptions,
): Promise<FoundLayer> {
  const { store, timestamp, useRecords } = options;
  const name = `${LAYER_FORMAT} ${layer.key} at ${timestamp}`;
  const known = useRecords === false ? undefined : await findLayer(store, name);
  if (known) return { ...known, isNew: false, createdBy: layer.createdBy };
  const running = writing.get(store) ?? new Map<string, Promise<FoundLayer>>();
  writing.set(store, running);
  const found = running.get(name) ?? writeOnce(layer, name, options);
  running.set(name, found);
  return found;
}

async function writeOnce(
  layer: SyntheticLayer,
  name: string,
  options: WriteLayerOptions,
): Promise<FoundLayer> {
  const written = await writeLayer(await layer.load(), options);
  const { digest, size, diffId } = written;
  await options.store.writeRecord(name, { digest, size, diffId });
  return { ...written, createdBy: layer.createdBy };
}
