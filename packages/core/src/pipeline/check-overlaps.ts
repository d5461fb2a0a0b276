import { StrakeError } from '@strake/oci';
import type { Destination } from './destination.ts';
import { intendedPush } from './intended-push.ts';
import type { ImageNames } from './name-images.ts';
import { isOwnScheme } from './own-scheme.ts';
import type { BuildSession } from './session.ts';
import type { ImageTargets } from './target.ts';

/** How each image gets a destination of its own, by scheme. */
const HINTS: Readonly<Record<string, string>> = {
  docker: 'Give each a repository of its own.',
  oci: 'Leave the name out: a layout takes each under its own names. Or put {{image}} into it.',
  'docker-archive': 'Give each a file of its own: {{image}} in a path is the name of the image.',
  'docker-daemon': 'Leave the name out: docker-daemon: takes each under its own names.',
  'oci-archive': 'Give each a file of its own: {{image}} in a path is the name of the image.',
};

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
              ? `images "${other.image}" and "${image}" both go to ${text}`
              : `image "${image}" goes to ${text}, where it would replace image "${other.image}", which goes to ${other.text}`,
            { image, hint: String(HINTS[scheme]) },
          );
        taken.set(place, other);
      }
    }
  }
}

/** Only core's own destinations say what they replace; a plugin in the place of one is taken by its word. */
function placesOf(
  session: BuildSession,
  each: ImageTargets,
  names: ReadonlyMap<string, ImageNames>,
  destination: Destination,
): readonly string[] {
  const { scheme, target } = destination;
  if (!Object.hasOwn(HINTS, scheme)) return [];
  if (isOwnScheme(session.hooks, scheme))
    return session.services.destinationPlaces(
      scheme,
      intendedPush(session, each, names, destination),
    );
  return target === '' || scheme === 'oci' ? [] : [`${scheme}:${target}`];
}
