import { StrakeError } from '../errors/index.ts';
import type { Publication } from '../plugin/publication.ts';
import type { Destination } from './destination.ts';
import { badReferrer } from './read-referrer.ts';

/** An image, and where it is. */
export interface AttachedPlaces {
  readonly publication: Publication;
  readonly destinations: readonly Destination[];
}

/**
 * The destination that a plugin names.
 * @throws PLUGIN_BAD_RESULT for one that the image does not have, DESTINATION_INVALID for one with another image
 */
export function attachedPlace(
  { publication, destinations }: AttachedPlaces,
  name: string,
): Destination {
  const destination = destinations.find(({ text }) => text === name);
  if (!destination) {
    throw badReferrer(
      `destination ${JSON.stringify(name) ?? 'undefined'} is not a destination of image "${publication.image}"`,
      `Its destinations are ${destinations.map(({ text }) => text).join(', ')}; use the destination of a receipt.`,
    );
  }
  const there = publication.receipts.find((receipt) => receipt.destination === name)?.digest;
  if (there === publication.digest) return destination;
  throw new StrakeError(
    'DESTINATION_INVALID',
    `destination ${destination.text} has the image as ${there}, not as ${publication.digest}`,
    { hint: 'Attach it at a destination that keeps the digest of the image.' },
  );
}
