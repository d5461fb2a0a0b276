import { StrakeError } from '../errors/index.ts';
import { type ImageNames, nameImage, type Publication } from './destination.ts';
import { destinationFacts } from './destination-facts.ts';
import { claimPlatformTags } from './platform-tags.ts';
import type { BuildSession } from './session.ts';
import type { ImageTargets } from './target.ts';

export type { ImageNames } from './destination.ts';

/**
 * Names and destinations of all images, before any work.
 * @throws CONFIG_OPTION, CONFIG_VALUE_INVALID, DESTINATION_INVALID
 */
export function nameImages(
  session: BuildSession,
  images: readonly ImageTargets[],
  publication: Publication,
): ReadonlyMap<string, ImageNames> {
  const schemes = destinationFacts(session);
  const pushed = images.some(({ image }) => image.repository !== undefined);
  const names = new Map(
    images.map((each) => {
      const named = nameImage(each.image, publication, images.length === 1, schemes, pushed);
      return [each.image.name, namesOf(each, publication, named)] as const;
    }),
  );
  for (const { image, targets } of images)
    claimPlatformTags(image, targets, names.get(image.name)?.tags ?? []);
  return names;
}

/** An image that has only archive platforms has no destination. @throws PLATFORM_NONE if a push was requested */
function namesOf(
  { image, targets, archiveTargets }: ImageTargets,
  publication: Publication,
  names: ImageNames,
): ImageNames {
  if (targets.length > 0 || names.destinations.length === 0) return names;
  if (!publication.push && (publication.outputs ?? []).length === 0)
    return { ...names, destinations: [] };
  throw new StrakeError(
    'PLATFORM_NONE',
    `image "${image.name}" has only archives for ${archiveTargets.map(({ platformName }) => platformName).join(', ')}, nothing to push`,
    {
      image: image.name,
      hint: 'Remove --push and --output, or also select one of its image platforms.',
    },
  );
}
