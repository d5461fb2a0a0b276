import { createLimit, type Limit } from '../concurrency/limit.ts';
import { countEntries } from '../inspect/index.ts';
import { nameLayer } from '../layer/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { isNondistributable } from '../spec/media-type.ts';
import { type ContentReader, type LayerEntries, readLayerEntries } from './layer-entries.ts';

/** Layers that are read at a time, of both images together. */
const PARALLEL = 4;

/** Reads layers of two images, each once, however many platforms have it. */
export class LayerReader<Facts> {
  readonly #limit: Limit = createLimit(PARALLEL);
  readonly #found = new Map<string, Promise<LayerEntries<Facts>>>();
  readonly #counters = new Map<ImageSource, ReturnType<typeof countEntries>>();
  readonly #readContent: ContentReader<Facts> | undefined;
  readonly #signal: AbortSignal;

  constructor(readContent: ContentReader<Facts> | undefined, signal: AbortSignal) {
    this.#readContent = readContent;
    this.#signal = signal;
  }

  /** @returns undefined for a layer whose bytes are elsewhere. @throws what reading throws; LIMIT_EXCEEDED */
  async read(source: ImageSource, layer: Descriptor): Promise<LayerEntries<Facts> | undefined> {
    if (isNondistributable(layer.mediaType)) return undefined;
    // If one digest has two sizes, one of them is wrong.
    const key = `${layer.digest} ${layer.size}`;
    const found =
      this.#found.get(key) ??
      this.#limit(() =>
        nameLayer(source.name, layer, async () =>
          readLayerEntries(
            await source.blob(layer, this.#signal),
            this.#counterOf(source),
            this.#readContent,
            this.#signal,
          ),
        ),
      );
    this.#found.set(key, found);
    return found;
  }

  #counterOf(source: ImageSource): ReturnType<typeof countEntries> {
    const counter = this.#counters.get(source) ?? countEntries(source.name);
    this.#counters.set(source, counter);
    return counter;
  }
}
