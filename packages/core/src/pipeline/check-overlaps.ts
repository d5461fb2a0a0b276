import type { DestinationFacts } from '@strake/oci';
import { UNDECLARED } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { destinationFacts } from './destination-facts.ts';
import { destinationPlaces } from './destination-places.ts';
import type { ImageNames } from './name-images.ts';
import type { BuildSession } from './session.ts';
import type { ImageTargets } from './target.ts';

/**
 * Finds images that would overwrite each other, however their destinations are written, before any work.
 * @throws DESTINATION_INVALID naming both
 */
export function checkOverlaps(
  session: BuildSession,
  images: readonly ImageTargets[],
  names: ReadonlyMap<string, ImageNames>,
): void {
  const taken = new Map<string, { readonly image: string; readonly text: string }>();
  for (const each of images) {
    const image = each.image.name;
    for (const destination of names.get(image)?.destinations ?? []) {
      const { scheme, text } = destination;
      for (const place of destinationPlaces(session, each, names, destination)) {
        const other = taken.get(place) ?? { image, text };
        if (other.image !== image)
          throw new StrakeError(
            'DESTINATION_INVALID',
            other.text === text
              ? `images "${other.image}" and "${image}" have the same destination ${text}`
              : `destination ${text} of image "${image}" would replace image "${other.image}" at ${other.text}`,
            { image, hint: hintFor(scheme, destinationFacts(session).get(scheme) ?? UNDECLARED) },
          );
        taken.set(place, other);
      }
    }
  }
}

/** How each image gets a place of its own. */
function hintFor(scheme: string, { path, empty, shared = true }: DestinationFacts): string {
  if (empty) return `Omit the name: ${scheme}: stores each image under its own names.`;
  if (path && shared)
    return `Omit the name: ${scheme}: stores each image under its own names. Or put {{image}} into it.`;
  if (path) return 'Give each its own file: {{image}} in a path is the name of the image.';
  return 'Give each its own repository.';
}
