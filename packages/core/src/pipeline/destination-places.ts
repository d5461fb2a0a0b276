import { readDestinationPlaces } from '../plugin/ask-destination.ts';
import type { Destination } from './destination.ts';
import { destinationFacts, firstPusher } from './destination-facts.ts';
import { intendedPush } from './intended-push.ts';
import type { ImageNames } from './name-images.ts';
import type { BuildSession } from './session.ts';
import type { ImageTargets } from './target.ts';

/** The prefix of the place of a file. */
export const FILE = 'file ';

/**
 * What a push replaces, with one spelling for each place; two pushes to the same place overwrite each other. If the
 * plugin does not say, it is the target of a destination that holds one image.
 * @throws PLUGIN_FAILED, PLUGIN_BAD_RESULT
 */
export function destinationPlaces(
  session: BuildSession,
  each: ImageTargets,
  names: ReadonlyMap<string, ImageNames>,
  destination: Destination,
): readonly string[] {
  const { scheme, target } = destination;
  const { directory, files } = session.services;
  const pusher = firstPusher(session, scheme, each.image.name);
  const push = intendedPush(session, each, names, destination);
  const places = pusher && readDestinationPlaces(pusher, push, directory);
  if (places)
    return places.map((place) =>
      place.startsWith(FILE) ? `${FILE}${files.realFile(place.slice(FILE.length))}` : place,
    );
  const { shared = true } = destinationFacts(session).get(scheme) ?? {};
  return target === '' || shared ? [] : [`${scheme}:${target}`];
}
