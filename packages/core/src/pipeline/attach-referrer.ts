import { type Descriptor, makeArtifact } from '@strake/oci';
import type { Publication, Referrer, ReferrerParts } from '../plugin/publication.ts';
import { type AttachedPlaces, attachedPlace } from './attached-place.ts';
import { badReferrer, readReferrer } from './read-referrer.ts';
import type { BuildSession } from './session.ts';

/**
 * Attaches manifests of a plugin to an image at one of its destinations.
 * @returns the descriptors of the manifests
 * @throws PLUGIN_BAD_RESULT for an invalid referrer of this image, IMAGE_TOO_LARGE, DESTINATION_INVALID if the destination does not accept it
 */
export async function attachReferrers(
  { services, signal }: Pick<BuildSession, 'services' | 'signal'>,
  places: AttachedPlaces,
  name: string,
  given: readonly ReferrerParts[],
): Promise<readonly Descriptor[]> {
  // They are copied before anything is awaited.
  const artifacts = given.map(({ manifest, blobs: givenBlobs = [] }) => {
    const { referrer, blobs } = readReferrer(manifest, givenBlobs);
    const { tag, subject: _, ...parts } = referrer;
    const subject = subjectOf(places.publication, referrer);
    return {
      ...makeArtifact({ ...parts, ...(subject ? { subject } : {}), blobs }),
      ...(tag === undefined ? {} : { tag }),
    };
  });
  const destination = attachedPlace(places, name);
  if (artifacts.length > 0) await services.attach(destination, artifacts, { signal });
  return artifacts.map(({ tree }) => tree.root);
}

function subjectOf(
  { root, manifests, image }: Publication,
  { subject, tag }: Referrer,
): Descriptor | undefined {
  if (subject === undefined) return tag === undefined ? root : undefined;
  const known = [root, ...manifests.map(({ descriptor }) => descriptor)].find(
    ({ digest }) => digest === subject.digest,
  );
  if (!known)
    throw badReferrer(
      `subject ${subject.digest} is not a manifest of image "${image}"`,
      'Use the root of the publication, or the descriptor of one of its manifests.',
    );
  return known;
}
