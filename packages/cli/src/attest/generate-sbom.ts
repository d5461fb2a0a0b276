import { inspectImage } from '@strake/core';
import {
  countUnlisted,
  type SbomFormat,
  type SbomImage,
  UNLISTED_HINT,
  unlistedMessage,
  writeCycloneDx,
  writeSpdx,
} from '@strake/plugin-attest/sbom';
import { commandError } from '../error-codes.ts';
import type { OpenedImage } from '../with-image.ts';
import { imageName } from './image-name.ts';
import { inventoryImages } from './inventory-images.ts';
import type { Subject } from './pick-subject.ts';

/**
 * Makes an SBOM from the layers of an image, or of all images of an index. Which layers are those of a base is not known: all are read
 * alike, and no base is named.
 * @throws ATTESTATION_NOT_FOUND for something other than an image; what reading layers throws
 */
export async function generateSbom(
  { source, options, warn }: OpenedImage,
  subject: Subject,
  format: SbomFormat = 'spdx',
): Promise<Uint8Array> {
  const { images } = await inspectImage(source, options);
  if (images.length === 0) {
    throw commandError('ATTESTATION_NOT_FOUND', `${source.name} has no image to make an SBOM of`, {
      hint: 'Name an image, or an index of images.',
    });
  }
  const name = imageName(source);
  const made = (await inventoryImages({ source, options }, images)).map(
    ({ image: { digest, config }, inventory }): SbomImage => ({
      name,
      digest,
      inventory,
      ...(config.created && { created: config.created }),
    }),
  );
  const [first] = made;
  const { digest } = subject;
  const about = first?.digest === digest ? first : { name, digest, images: made };
  const unlisted = countUnlisted(about);
  if (unlisted > 0) warn(`${unlistedMessage(unlisted)}\n${UNLISTED_HINT}`);
  return format === 'spdx' ? writeSpdx(about) : writeCycloneDx(about);
}
