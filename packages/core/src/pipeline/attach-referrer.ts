import {
  compactJson,
  type Descriptor,
  digestOf,
  type ManifestDocument,
  MEDIA_TYPE,
  StrakeError,
  type StringMap,
} from '@strake/oci';
import { sortKeys } from '@strake/oci/internal';
import type { Publication, Referrer, ReferrerBlob } from '../plugin/publication.ts';

import type { Destination } from './destination.ts';
import type { BuildSession } from './session.ts';

/** Source: OCI image-spec v1.1 manifest.md "Guidance for an Empty Descriptor". */
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', text: '{}' };

/**
 * Attaches what a plugin made to an image that is at one of these destinations.
 * @returns the descriptor of its manifest
 * @throws PLUGIN_BAD_RESULT for a subject that is not a manifest of this image, DESTINATION_INVALID where nothing can be attached
 */
export async function attachReferrer(
  { services, signal }: Pick<BuildSession, 'services' | 'signal'>,
  publication: Publication,
  destinations: readonly Destination[],
  name: string,
  referrer: Referrer,
  blobs: readonly ReferrerBlob[] = [],
): Promise<Descriptor> {
  const destination = destinations.find(({ text }) => text === name);
  if (!destination) {
    throw refuse(
      `destination ${JSON.stringify(name) ?? 'undefined'} is none of image "${publication.image}"`,
      `It went to ${destinations.map(({ text }) => text).join(', ')}: take one of the receipts.`,
    );
  }
  const bytes = new Map<string, Uint8Array>();
  const keep = (mediaType: string, content: Uint8Array, annotations?: StringMap): Descriptor => {
    const descriptor = { mediaType, ...digestOf(content) };
    bytes.set(descriptor.digest, content);
    return { ...descriptor, ...(annotations ? { annotations: sortKeys(annotations) } : {}) };
  };
  const empty = keep(EMPTY.mediaType, Buffer.from(EMPTY.text));
  const layers = blobs.map((blob, at) => {
    if (typeof blob?.mediaType !== 'string' || !(blob.bytes instanceof Uint8Array))
      throw refuse(`blob ${at} is not { mediaType, bytes }`, 'Give its bytes as a Uint8Array.');
    return keep(blob.mediaType, blob.bytes, blob.annotations);
  });
  const document = manifestOf(publication, referrer, empty, layers);
  await services.attach(
    destination,
    {
      root: document.descriptor,
      manifests: [document],
      blobs: [...bytes.keys()].flatMap((digest) => {
        const descriptor = [empty, ...layers].find((each) => each.digest === digest);
        return descriptor ? [{ descriptor }] : [];
      }),
    },
    {
      signal,
      store: {
        async open({ digest }) {
          const content = bytes.get(digest);
          if (content)
            return (async function* () {
              yield content;
            })();
          throw new StrakeError('DIGEST_INVALID', `no blob ${digest} in this manifest`);
        },
      },
    },
  );
  return document.descriptor;
}

function manifestOf(
  { root, manifests, image }: Publication,
  { artifactType, subject = root, annotations }: Referrer,
  empty: Descriptor,
  layers: readonly Descriptor[],
): ManifestDocument {
  if (typeof artifactType !== 'string' || !/^[\w.+-]+\/[\w.+-]+$/.test(artifactType))
    throw refuse('"artifactType" is not a media type', 'Write it like "application/spdx+json".');
  const known = [root, ...manifests.map(({ descriptor }) => descriptor)].find(
    ({ digest }) => digest === subject?.digest,
  );
  if (!known)
    throw refuse(
      `subject ${subject?.digest} is not a manifest of image "${image}"`,
      'Take the root of the publication, or the descriptor of one of its manifests.',
    );
  const { mediaType, digest, size } = known;
  const text = compactJson({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.oci.manifest,
    artifactType,
    config: empty,
    layers: layers.length > 0 ? layers : [empty],
    subject: { mediaType, digest, size },
    ...(annotations ? { annotations: sortKeys(annotations) } : {}),
  });
  return { descriptor: { mediaType: MEDIA_TYPE.oci.manifest, ...digestOf(text) }, text };
}

function refuse(what: string, hint: string): StrakeError {
  return new StrakeError('PLUGIN_BAD_RESULT', what, { hint });
}
