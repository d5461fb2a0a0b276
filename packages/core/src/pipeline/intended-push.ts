import { defined } from '@strake/oci/internal';
import type { IntendedPush } from '../plugin/destination-check.ts';
import type { Destination } from './destination.ts';
import type { ImageNames } from './name-images.ts';
import type { BuildSession } from './session.ts';
import type { ImageTargets } from './target.ts';

/** A push as known before anything is built. */
export function intendedPush(
  session: BuildSession,
  { image, targets }: ImageTargets,
  names: ReadonlyMap<string, ImageNames>,
  { text, scheme, target }: Destination,
): IntendedPush {
  const { tags = [], repository } = names.get(image.name) ?? {};
  return {
    destination: text,
    scheme,
    target,
    image: image.name,
    tags,
    names: tags.map((tag) => layoutName(session, image.name, tag)),
    ...defined({ repository }),
    ...(arePlatformsKnown(session)
      ? { platforms: targets.map(({ platformName }) => platformName) }
      : {}),
  };
}

/** A plugin that taps the index may remove platforms from it, but not after the stage `adjust`. */
export function arePlatformsKnown({ hooks }: Pick<BuildSession, 'hooks'>): boolean {
  return hooks.order.index.every(({ stage }) => stage === 'convert' || stage === 'check');
}

/** The name of a tag in a place that holds all images of a project: a layout. */
export function layoutName({ project }: BuildSession, image: string, tag: string): string {
  return project.images.length > 1 ? `${image}:${tag}` : tag;
}
