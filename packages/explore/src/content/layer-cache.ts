import type { Descriptor, ImageSource } from '@strake/oci';
import { createLimit } from '@strake/oci/internal';
import type { ContentBudget } from './content-file.ts';
import { type OpenLayer, readLayerOnce } from './read-layer-once.ts';

/** Bytes of all contents that are kept on disk; the others are read from their layers again. */
const MAX_KEPT_BYTES = 2 * 2 ** 30;

/** Layers that are read at the same time. */
const WIDTH = 2;

/** Layers by digest, each read at most once. */
export interface LayerCache {
  /** @throws what `readLayerOnce` throws; the next call tries again */
  open(source: ImageSource, descriptor: Descriptor): Promise<OpenLayer>;
  close(): Promise<void>;
}

/** @param signal ends the reading of layers */
export function createLayerCache(signal: AbortSignal): LayerCache {
  const budget: ContentBudget = { left: MAX_KEPT_BYTES };
  const limit = createLimit(WIDTH);
  const layers = new Map<string, Promise<OpenLayer>>();
  return {
    open(source, descriptor) {
      const { digest } = descriptor;
      const known = layers.get(digest);
      if (known) return known;
      const opened = limit(() => readLayerOnce(source, descriptor, budget, signal));
      layers.set(digest, opened);
      opened.catch(() => layers.delete(digest));
      return opened;
    },
    async close() {
      const open = await Promise.allSettled(layers.values());
      await Promise.all(open.map((each) => each.status === 'fulfilled' && each.value.close()));
    },
  };
}
