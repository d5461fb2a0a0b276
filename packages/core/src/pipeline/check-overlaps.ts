import { type DestinationFacts, StrakeError } from '@strake/oci';
import { UNDECLARED } from '@strake/oci/internal';
import type { Destination } from './destination.ts';
import { destinationFacts } from './destination-facts.ts';
import { intendedPush } from './intended-push.ts';
import type { ImageNames } from './name-images.ts';
import { isOwnScheme } from './own-scheme.ts';
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
      for (const place of placesOf(session, each, names, destination)) {
        const other = taken.get(place) ?? { image, text };
        if (other.image !== image)
          throw new StrakeError(
            'DESTINATION_INVALID',
            other.text === text
              ? `images "${other.image}" and "${image}" have the same destination ${text}`
              : `destination ${text} of image "${image}" would replace image "${other.image}" at ${other.text}`,
            { image, hint: hintFor(scheme, factsOf(session, scheme)) },
          );
        taken.set(place, other);
      }
    }
  }
}

/** Only core's own destinations say what they replace; of those of plugins no more is known than what they declare. */
function placesOf(
  session: BuildSession,
  each: ImageTargets,
  names: ReadonlyMap<string, ImageNames>,
  destination: Destination,
): readonly string[] {
  const { scheme, target } = destination;
  if (isOwnScheme(session.hooks, scheme))
    return session.services.destinationPlaces(
      scheme,
      intendedPush(session, each, names, destination),
    );
  const { shared = true } = factsOf(session, scheme);
  return target === '' || shared ? [] : [`${scheme}:${target}`];
}

function factsOf(session: BuildSession, scheme: string): DestinationFacts {
  return destinationFacts(session).get(scheme) ?? UNDECLARED;
}

/** How each image gets a place of its own. */
function hintFor(scheme: string, { path, empty, shared = true }: DestinationFacts): string {
  if (empty) return `Omit the name: ${scheme}: stores each image under its own names.`;
  if (path && shared)
    return `Omit the name: ${scheme}: stores each image under its own names. Or put {{image}} into it.`;
  if (path) return 'Give each its own file: {{image}} in a path is the name of the image.';
  return 'Give each its own repository.';
}
