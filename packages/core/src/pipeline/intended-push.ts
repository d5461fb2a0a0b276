import type { Destination } from './destination.ts';
import type { ImageNames } from './name-images.ts';
import type { IntendedPush } from './services.ts';
import type { BuildSession } from './session.ts';
import type { ImageTargets } from './target.ts';

/** What is known of a push before anything is built. */
export function intendedPush(
  session: BuildSession,
  { image, targets }: ImageTargets,
  names: ReadonlyMap<string, ImageNames>,
  { text, target }: Destination,
): IntendedPush {
  const { tags = [], repository } = names.get(image.name) ?? {};
  // A plugin that taps the index may leave platforms out of it.
  const isIndexKnown = session.hooks.order.index.length === 0;
  return {
    destination: text,
    target,
    image: image.name,
    tags,
    names: tags.map((tag) => layoutName(session, image.name, tag)),
    ...(repository === undefined ? {} : { repository }),
    ...(isIndexKnown ? { platforms: targets.map(({ platformName }) => platformName) } : {}),
  };
}

/** What a tag is called where all images of a project go: in a layout. */
export function layoutName({ project }: BuildSession, image: string, tag: string): string {
  return project.images.length > 1 ? `${image}:${tag}` : tag;
}
