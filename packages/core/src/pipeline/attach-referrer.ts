import { type DescribedBlob, type Descriptor, makeArtifact, type NewBlob } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import type { Publication, Referrer, ReferrerParts } from '../plugin/publication.ts';
import { runPlugin } from '../plugin/run-plugin.ts';
import { type AttachedPlaces, attachedPlace } from './attached-place.ts';
import { badReferrer, type GivenBlob, readReferrer } from './read-referrer.ts';
import { type BuildSession, callLimits } from './session.ts';

/** A manifest that is attached now, whether it was there already or not. */
export interface AttachedReferrer {
  readonly descriptor: Descriptor;
  readonly artifactType: string;
  /** Digest of what it refers to; absent for one that only has a tag. */
  readonly subject?: string;
  readonly tag?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Attaches manifests of a plugin to an image at one of its destinations.
 * @throws PLUGIN_BAD_RESULT for an invalid referrer of this image, PLUGIN_FAILED and PLUGIN_TIMEOUT for blobs that it cannot read, IMAGE_TOO_LARGE,
 * DESTINATION_INVALID if the destination does not accept it
 */
export async function attachReferrers(
  session: Pick<BuildSession, 'project' | 'services' | 'signal'>,
  plugin: string,
  places: AttachedPlaces,
  name: string,
  given: readonly ReferrerParts[],
): Promise<readonly AttachedReferrer[]> {
  const { services, signal } = session;
  // They are copied before anything is awaited.
  const artifacts = given.map(({ manifest, blobs: givenBlobs = [] }) => {
    const { referrer, blobs } = readReferrer(manifest, givenBlobs);
    const { tag, subject: _, ...parts } = referrer;
    const subject = subjectOf(places.publication, referrer);
    const artifact = {
      ...makeArtifact({
        ...parts,
        ...defined({ subject }),
        blobs: blobs.map((blob) => newBlob(session, plugin, blob)),
      }),
      ...defined({ tag }),
    };
    const { artifactType, annotations } = parts;
    const named = { artifactType, ...defined({ subject: subject?.digest, tag, annotations }) };
    return { artifact, attached: { descriptor: artifact.tree.root, ...named } };
  });
  const destination = attachedPlace(places, name);
  const sent = artifacts.map(({ artifact }) => artifact);
  if (sent.length > 0) await services.attach(destination, sent, { signal });
  return artifacts.map(({ attached }) => attached);
}

/** A blob whose bytes the plugin reads, if it described it. */
function newBlob(
  session: Pick<BuildSession, 'project' | 'signal'>,
  plugin: string,
  blob: GivenBlob,
): DescribedBlob | NewBlob {
  if ('bytes' in blob) return blob;
  return {
    ...blob,
    async read(signal) {
      const limits = { ...callLimits(session), signal };
      const bytes = await runPlugin(plugin, 'read of a blob', () => blob.read(), limits);
      if (bytes instanceof Uint8Array) return bytes;
      throw badReferrer(
        `"read" of blob ${blob.digest} returned no bytes`,
        'Return them as a Uint8Array.',
      );
    },
  };
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
