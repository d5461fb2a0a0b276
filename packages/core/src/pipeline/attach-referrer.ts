import { type Descriptor, makeArtifact } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import type { Publication, Referrer, ReferrerParts } from '../plugin/publication.ts';
import { type AttachedPlaces, attachedPlace } from './attached-place.ts';
import { badReferrer, readReferrer } from './read-referrer.ts';
import type { BuildSession } from './session.ts';

/** A manifest that is attached now, whether it was there already or not. */
export interface AttachedReferrer {
  readonly descriptor: Descriptor;
  readonly artifactType: string;
  /** Digest of what it refers to; absent for one that only has a tag. */
  readonly subject?: string;
  readonly tag?: string;
}

/**
 * Attaches manifests of a plugin to an image at one of its destinations.
 * @throws PLUGIN_BAD_RESULT for an invalid referrer of this image, IMAGE_TOO_LARGE, DESTINATION_INVALID if the destination does not accept it
 */
export async function attachReferrers(
  { services, signal }: Pick<BuildSession, 'services' | 'signal'>,
  places: AttachedPlaces,
  name: string,
  given: readonly ReferrerParts[],
): Promise<readonly AttachedReferrer[]> {
  // They are copied before anything is awaited.
  const artifacts = given.map(({ manifest, blobs: givenBlobs = [] }) => {
    const { referrer, blobs } = readReferrer(manifest, givenBlobs);
    const { tag, subject: _, ...parts } = referrer;
    const subject = subjectOf(places.publication, referrer);
    const artifact = {
      ...makeArtifact({ ...parts, ...defined({ subject }), blobs }),
      ...defined({ tag }),
    };
    const { artifactType } = parts;
    const named = { artifactType, ...defined({ subject: subject?.digest, tag }) };
    return { artifact, attached: { descriptor: artifact.tree.root, ...named } };
  });
  const destination = attachedPlace(places, name);
  const sent = artifacts.map(({ artifact }) => artifact);
  if (sent.length > 0) await services.attach(destination, sent, { signal });
  return artifacts.map(({ attached }) => attached);
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
