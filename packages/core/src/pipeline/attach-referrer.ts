import { type Descriptor, makeArtifact } from '@strake/oci';
import { StrakeError } from '../errors/index.ts';
import type { Publication, Referrer, ReferrerBlob } from '../plugin/publication.ts';
import type { Destination } from './destination.ts';
import { badReferrer, readReferrer } from './read-referrer.ts';
import type { BuildSession } from './session.ts';

/**
 * Attaches a manifest of a plugin to an image at one of its destinations.
 * @returns the descriptor of its manifest
 * @throws PLUGIN_BAD_RESULT for an invalid referrer of this image, IMAGE_TOO_LARGE, DESTINATION_INVALID if the destination does not accept it
 */
export async function attachReferrer(
  { services, signal }: Pick<BuildSession, 'services' | 'signal'>,
  publication: Publication,
  destinations: readonly Destination[],
  name: string,
  given: Referrer,
  givenBlobs: readonly ReferrerBlob[] = [],
): Promise<Descriptor> {
  const { referrer, blobs } = readReferrer(given, givenBlobs);
  const destination = destinations.find(({ text }) => text === name);
  if (!destination) {
    throw badReferrer(
      `destination ${JSON.stringify(name) ?? 'undefined'} is not a destination of image "${publication.image}"`,
      `Its destinations are ${destinations.map(({ text }) => text).join(', ')}; use the destination of a receipt.`,
    );
  }
  const there = publication.receipts.find((receipt) => receipt.destination === name)?.digest;
  if (there !== publication.digest) {
    throw new StrakeError(
      'DESTINATION_INVALID',
      `destination ${destination.text} has the image as ${there}, not as ${publication.digest}`,
      { hint: 'Attach it at a destination that keeps the digest of the image.' },
    );
  }
  const artifact = makeArtifact({
    ...referrer,
    subject: subjectOf(publication, referrer),
    blobs,
  });
  await services.attach(destination, [artifact], { signal });
  return artifact.tree.root;
}

function subjectOf(
  { root, manifests, image }: Publication,
  { subject = root }: Referrer,
): Descriptor {
  const known = [root, ...manifests.map(({ descriptor }) => descriptor)].find(
    ({ digest }) => digest === subject?.digest,
  );
  if (!known)
    throw badReferrer(
      `subject ${subject?.digest} is not a manifest of image "${image}"`,
      'Use the root of the publication, or the descriptor of one of its manifests.',
    );
  return known;
}
