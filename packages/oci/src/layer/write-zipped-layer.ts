import { checkLayer } from '../spec/check-layer.ts';
import { isDigest } from '../spec/digest.ts';
import type { Layer } from '../spec/layer.ts';
import { writeZip, ZIP_FORMAT } from '../zip/index.ts';
import { ContentDigests } from './content-digests.ts';
import { layerKey } from './layer-key.ts';
import { layerMembers } from './layer-member.ts';
import type { WriteLayerOptions } from './write-layer.ts';
import type { WrittenLayer } from './written-layer.ts';

/** A zip in the store. */
export type ZippedLayer = Pick<WrittenLayer, 'digest' | 'size'>;

/**
 * Writes the entries of a layer as a zip into the store. A zip of the same entries and contents that was written before is found
 * by their digests.
 * @throws LAYER_ENTRY_INVALID, LAYER_ENTRY_DUPLICATE, FILE_UNREADABLE, FILE_CHANGED, LIMIT_EXCEEDED, OUTPUT_UNWRITABLE
 */
export async function writeZippedLayer(
  layer: Layer,
  options: WriteLayerOptions,
): Promise<ZippedLayer> {
  checkLayer(layer);
  const { store, signal, clock, useRecords = true } = options;
  const members = await layerMembers(layer, options);
  const digests = new ContentDigests(store, signal, clock);
  if (useRecords) await digests.look(members.flatMap(({ content }) => content ?? []));
  const name = `${ZIP_FORMAT} ${await layerKey(members, digests)}`;
  const known = useRecords ? checkedRecord(await store.readRecord(name)) : undefined;
  if (known && (await store.size(known.digest)) === known.size) return known;
  const { digest, size } = await store.write(
    writeZip(
      members.map(({ entry }) => entry),
      signal,
    ),
  );
  await store.writeRecord(name, { digest, size });
  return { digest, size };
}

function checkedRecord(record: unknown): ZippedLayer | undefined {
  const { digest, size } = Object(record) as Partial<ZippedLayer>;
  const isKnown = typeof digest === 'string' && isDigest(digest) && typeof size === 'number';
  return isKnown ? { digest, size } : undefined;
}
