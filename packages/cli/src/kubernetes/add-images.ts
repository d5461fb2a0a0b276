import { imageKey, isRecord } from '@strake/core';
import { putOverImages } from '../config/over-images.ts';

/** Settings of an image, as written. */
export type ImageSettings = Readonly<Record<string, unknown>>;

/**
 * A configuration with further images.
 * @param added by name
 * @param standing images of the configuration that are built as well: the only one of a configuration without `images` gets a name
 */
export function addImages(
  config: unknown,
  added: Readonly<Record<string, ImageSettings>>,
  standing: readonly string[],
): unknown {
  if (Object.keys(added).length === 0) return config;
  const top = isRecord(config) ? config : {};
  const written = isRecord(top.images) ? top.images : {};
  const own =
    Object.keys(written).length > 0
      ? written
      : Object.fromEntries(standing.map((name) => [imageKey(name), {}]));
  const further = Object.entries(added).map(([name, settings]) => [imageKey(name), settings]);
  return { ...top, images: { ...own, ...Object.fromEntries(further) } };
}

/** A configuration without `outputs`: what is published, the command says. */
export function withoutOutputs(config: unknown): unknown {
  const path = ['outputs'];
  return putOverImages({ ...Object(config), outputs: [] }, path, () => undefined);
}
