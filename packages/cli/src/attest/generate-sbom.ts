import {
  type Descriptor,
  inspectImage,
  type PlatformReport,
  parsePlatform,
  readLayer,
} from '@strake/core';
import {
  type InventoryContext,
  inventoryImage,
  type SbomFormat,
  type SbomImage,
  writeCycloneDx,
  writeSpdx,
} from '@strake/plugin-attest/sbom';
import { commandError } from '../error-codes.ts';
import type { OpenedImage } from '../with-image.ts';
import type { Subject } from './pick-subject.ts';

/**
 * Makes an SBOM from the layers of an image, or of all images of an index. Which layers are those of a base is not known: all are read
 * alike, and no base is named.
 * @throws ATTESTATION_NOT_FOUND for something other than an image; what reading layers throws
 */
export async function generateSbom(
  { source, options }: OpenedImage,
  subject: Subject,
  format: SbomFormat = 'spdx',
): Promise<Uint8Array> {
  const { images } = await inspectImage(source, options);
  if (images.length === 0) {
    throw commandError('ATTESTATION_NOT_FOUND', `${source.name} has no image to make an SBOM of`, {
      hint: 'Name an image, or an index of images.',
    });
  }
  const { origin } = source;
  const name = origin ? `${origin.registry}/${origin.repository}` : source.name;
  const layers = images.flatMap((image) => image.layers);
  const context = layerReader({ source, options }, layers);
  const made: SbomImage[] = [];
  for (const image of images) {
    const { digest, config } = image;
    const inventory = await inventoryImage(imageFacts(image), context);
    made.push({ name, digest, inventory, ...(config.created && { created: config.created }) });
  }
  const [first] = made;
  const { digest } = subject;
  const about = first?.digest === digest ? first : { name, digest, images: made };
  return format === 'spdx' ? writeSpdx(about) : writeCycloneDx(about);
}

/** Layers that are elsewhere, by URL, are not read: Windows has such. */
function imageFacts({ platform, layers }: PlatformReport) {
  return {
    platform: parsePlatform(platform),
    layers: layers.flatMap(({ diffId = '', urls = [], ...layer }) =>
      urls.length > 0 ? [] : [{ ...layer, diffId, own: true }],
    ),
  };
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
      if (layer) await readLayer(await source.blob(layer, signal), signal, onEntry);
    },
    async remember<Value>(facts: unknown, make: () => Value | Promise<Value>): Promise<Value> {
      const key = JSON.stringify(facts);
      const made = known.get(key) ?? Promise.resolve(make());
      known.set(key, made);
      return made as Promise<Value>;
    },
  };
}
