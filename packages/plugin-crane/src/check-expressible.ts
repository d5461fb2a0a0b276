import type { PushImage } from '@strake/core/plugin';
import { differences } from './differences.ts';
import { predictConfig } from './predict-config.ts';
import type { CraneBase } from './read-base.ts';

/** What crane writes no history and no date for; the others show in a comparison. */
const UNWRITTEN = ['created', 'history'];

/**
 * Finds what crane has no flag for, before it is called.
 * @throws what `refuse` makes of the name of the thing
 */
export function checkExpressible(
  image: PushImage,
  base: CraneBase | undefined,
  refuse: (what: string) => Error,
): void {
  const { config, layers, manifest } = image;
  if (config.os === 'windows') {
    throw refuse('layers in the form of Windows, which it would wrap under Files/ again');
  }
  if (image.base && !image.base.origin) {
    throw refuse(`the base ${image.base.reference}, which is in no registry`);
  }
  const set = UNWRITTEN.find((key) => image.configured.includes(key));
  if (set !== undefined) throw refuse(`config.${set}`);
  if (base?.mediaType !== undefined && base.mediaType !== manifest.mediaType) {
    throw refuse(`other media types than the base's (${base.mediaType})`);
  }
  if (base?.reference === undefined && !layers.some(({ own }) => own)) {
    throw refuse('an image without layers');
  }
  const [difference] = differences(predictConfig(base?.config ?? {}, config), config);
  if (difference !== undefined) throw refuse(difference);
}
