import type { PushImage } from '@strake/core/plugin';
import { differences } from './differences.ts';
import { predictConfig } from './predict-config.ts';
import type { CraneBase } from './read-base.ts';

/** Settings for which crane writes neither history nor date; other differences show in the comparison. */
const UNWRITTEN = ['created', 'history'];

/**
 * Finds settings that crane has no flag for, before it runs.
 * @throws the result of `refuse` with the name of the setting
 */
export function checkExpressible(
  image: PushImage,
  base: CraneBase | undefined,
  refuse: (what: string) => Error,
): void {
  const { config, layers, manifest } = image;
  if (config.os === 'windows') {
    throw refuse('layers in the format of Windows, which it would wrap in Files/ again');
  }
  if (image.base && !image.base.origin) {
    throw refuse(`the base ${image.base.reference}, which is not in a registry`);
  }
  const set = UNWRITTEN.find((key) => image.configured.includes(key));
  if (set !== undefined) throw refuse(`config.${set}`);
  if (base?.mediaType !== undefined && base.mediaType !== manifest.mediaType) {
    throw refuse(`media types that differ from the base's (${base.mediaType})`);
  }
  if (base?.reference === undefined && !layers.some(({ own }) => own)) {
    throw refuse('images without layers');
  }
  const [difference] = differences(predictConfig(base?.config ?? {}, config), config);
  if (difference !== undefined) throw refuse(difference);
}
