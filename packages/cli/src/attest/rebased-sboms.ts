import { type Descriptor, inspectImage, type RebaseResult } from '@strake/core';
import {
  type InventoryBase,
  type SbomFormat,
  type SbomImage,
  writeCycloneDx,
  writeSpdx,
} from '@strake/plugin-attest/sbom';
import type { OpenedImage } from '../with-image.ts';
import { imageName } from './image-name.ts';
import { inventoryImages } from './inventory-images.ts';

/** An SBOM of one manifest. */
export interface RebasedSbom {
  readonly subject: Descriptor;
  readonly format: SbomFormat;
  readonly text: string;
  /** The platform of its image, or `index`. */
  readonly of: string;
}

/**
 * Makes the SBOMs of an image on its new base, and of its index: its layers are read for it.
 * @throws what reading layers throws
 */
export async function rebasedSboms(
  { source, options }: OpenedImage,
  formats: readonly SbomFormat[],
  { platforms }: RebaseResult,
): Promise<readonly RebasedSbom[]> {
  if (formats.length === 0) return [];
  const { root, images } = await inspectImage(source, options);
  const name = imageName(source);
  const found = await inventoryImages({ source, options }, images, ({ digest }) =>
    baseOf(platforms.find((each) => each.digest === digest)),
  );
  const made = found.map(
    ({ image, inventory }): SbomImage & { readonly of: Omit<Descriptor, 'platform'> } => ({
      ...{ name, digest: image.digest, inventory, of: image },
      ...(image.config.created && { created: image.config.created }),
    }),
  );
  const [first] = made;
  const isBare = first?.digest === root.digest;
  const plain = ({ mediaType, digest, size }: Omit<Descriptor, 'platform'>) => ({
    mediaType,
    digest,
    size,
  });
  return formats.flatMap((format) => {
    const write = format === 'spdx' ? writeSpdx : writeCycloneDx;
    const text = (subject: Parameters<typeof writeSpdx>[0]) =>
      Buffer.from(write(subject)).toString();
    const ofImages = made.map(({ of, ...image }, at) => ({
      ...{ subject: plain(of), format, text: text(image) },
      of: images[at]?.platform ?? '',
    }));
    if (isBare) return ofImages;
    const index = { name, digest: root.digest, images: made.map(({ of: _, ...image }) => image) };
    return [{ subject: plain(root), format, text: text(index), of: 'index' }, ...ofImages];
  });
}

/** How many layers are the base's, and which base it is. */
function baseOf(platform: RebaseResult['platforms'][number] | undefined): {
  readonly layers: number;
  readonly base?: InventoryBase;
} {
  if (!platform?.base) return { layers: 0 };
  const { layers, reference, name, digest } = platform.base.new;
  if (digest === undefined) return { layers };
  return {
    layers,
    base: { reference, digest, sboms: [], ...(name === undefined ? {} : { name }) },
  };
}
