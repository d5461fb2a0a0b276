import type { Platform } from '../spec/descriptor.ts';
import type { HistoryEntry, ImageConfig } from '../spec/image-config.ts';
import { defined } from '../spec/record.ts';
import type { NewImage } from './new-image.ts';

/** The config of a new image: that of its base, with what is set over it, and the layers of both. */
export function newConfig(
  { layers, created, config }: NewImage,
  { os, architecture, variant, 'os.version': version }: Platform,
  base: ImageConfig | undefined,
): ImageConfig {
  const time = created === undefined ? {} : { created };
  const lines = layers.map(
    ({ createdBy }): HistoryEntry => ({
      ...time,
      ...defined({ created_by: createdBy }),
    }),
  );
  const below = base?.rootfs.diff_ids ?? [];
  // A history that tells of some layers alone would be read as one of the lowest.
  const isTold = below.length === 0 || base?.history !== undefined;
  return {
    architecture,
    os,
    ...defined({ 'os.version': version, variant }),
    ...base,
    ...time,
    config: { ...base?.config, ...config },
    rootfs: { type: 'layers', diff_ids: [...below, ...layers.map(({ diffId }) => diffId)] },
    ...(isTold ? { history: [...(base?.history ?? []), ...lines] } : {}),
  };
}
