import {
  allOrThrow,
  type Descriptor,
  type Platform,
  type PlatformReport,
  readEntries,
} from '@strake/core';
import {
  type Inventory,
  type InventoryBase,
  type InventoryContext,
  inventoryImage,
} from '@strake/plugin-attest/sbom';
import type { OpenedImage } from '../with-image.ts';

/** What one of the images of a source contains. */
export interface ImageInventory {
  readonly image: PlatformReport;
  readonly inventory: Inventory;
}

/** The base of an image. */
interface KnownBase {
  /** Number of its layers. */
  readonly layers: number;
  readonly base?: InventoryBase;
}

/** Images at the same time: while one thread decompresses a layer of one, this one hashes files of another. */
const AT_ONCE = 2;

/**
 * What the images of a source contain, in their order. Each layer is read once, however many images share it. Where it is not known which are those
 * of a base, all are read alike; only those of a Windows base are left out, as a build does, where the history says which strake wrote.
 * @param baseOf how many of the lowest layers are the base's, and which base it is
 * @throws what reading layers throws
 */
export async function inventoryImages(
  { source, options }: Pick<OpenedImage, 'source' | 'options'>,
  images: readonly PlatformReport[],
  baseOf?: (image: PlatformReport) => KnownBase,
): Promise<readonly ImageInventory[]> {
  const layers = images.flatMap((image) => image.layers);
  const context = layerReader({ source, options }, layers);
  const made = new Map<PlatformReport, Inventory>();
  const waiting = [...images];
  const work = async () => {
    for (let image = waiting.shift(); image; image = waiting.shift()) {
      const known = baseOf?.(image);
      const facts = imageFacts(image, known?.layers);
      made.set(image, await inventoryImage(facts, context, known?.base));
    }
  };
  await allOrThrow(Array.from({ length: AT_ONCE }, work));
  return images.flatMap((image) => {
    const inventory = made.get(image);
    return inventory ? [{ image, inventory }] : [];
  });
}

/** Layers that are elsewhere, by URL, are not read: Windows has such. */
function imageFacts({ platform: text, layers }: PlatformReport, below?: number) {
  const platform = platformOf(text);
  const first = layers.findIndex(({ createdBy }) => createdBy?.startsWith('strake: '));
  return {
    platform,
    layers: layers.flatMap(({ urls = [], diffId, ...layer }, at) =>
      urls.length > 0
        ? []
        : [
            {
              ...layer,
              diffId: diffId ?? layer.digest,
              own: below === undefined ? platform.os !== 'windows' || at >= first : at >= below,
            },
          ],
    ),
  };
}

/** As it is written: also an image for a platform that strake does not know has contents. */
function platformOf(platform: string): Platform {
  const [os = '', architecture = '', variant] = platform.split(':', 1)[0]?.split('/') ?? [];
  return { os, architecture, ...(variant && { variant }) };
}

/** Reads each layer once, however many images share it. */
function layerReader(
  { source, options }: Pick<OpenedImage, 'source' | 'options'>,
  layers: readonly Descriptor[],
): InventoryContext {
  const { signal } = options;
  const descriptors = new Map(layers.map((layer) => [layer.digest, layer]));
  const known = new Map<string, Promise<unknown>>();
  return {
    async readLayer({ digest }, onEntry) {
      const layer = descriptors.get(digest);
      if (layer) await readEntries(await source.blob(layer, signal), signal, onEntry);
    },
    async remember<Value>(facts: unknown, make: () => Value | Promise<Value>): Promise<Value> {
      const key = JSON.stringify(facts);
      const made = known.get(key) ?? Promise.resolve(make());
      known.set(key, made);
      return made as Promise<Value>;
    },
  };
}
