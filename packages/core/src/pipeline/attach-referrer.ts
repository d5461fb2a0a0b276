import {
  compactJson,
  type Descriptor,
  digestOf,
  type ManifestDocument,
  MEDIA_TYPE,
  type StringMap,
} from '@strake/oci';
import { checkLimit, MAX_BUILT_MANIFEST_BYTES, sortKeys } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Publication, Referrer, ReferrerBlob } from '../plugin/publication.ts';
import type { Destination } from './destination.ts';
import { badReferrer, readReferrer } from './read-referrer.ts';
import type { BuildSession } from './session.ts';

/** Source: OCI image-spec v1.1 manifest.md "Guidance for an Empty Descriptor". */
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', text: '{}' };

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
  const bytes = new Map<string, Uint8Array>();
  const keep = (mediaType: string, content: Uint8Array, annotations?: StringMap): Descriptor => {
    const descriptor = { mediaType, ...digestOf(content) };
    bytes.set(descriptor.digest, content);
    return { ...descriptor, ...(annotations ? { annotations: sortKeys(annotations) } : {}) };
  };
  const empty = keep(EMPTY.mediaType, Buffer.from(EMPTY.text));
  const layers = blobs.map((blob) => keep(blob.mediaType, blob.bytes, blob.annotations));
  const document = manifestOf(publication, referrer, empty, layers);
  await services.attach(
    destination,
    {
      root: document.descriptor,
      manifests: [document],
      blobs: [
        ...new Map([empty, ...layers].map((descriptor) => [descriptor.digest, { descriptor }])),
      ].map(([, blob]) => blob),
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
  const known = [root, ...manifests.map(({ descriptor }) => descriptor)].find(
    ({ digest }) => digest === subject?.digest,
  );
  if (!known)
    throw badReferrer(
      `subject ${subject?.digest} is not a manifest of image "${image}"`,
      'Use the root of the publication, or the descriptor of one of its manifests.',
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
  const descriptor = { mediaType: MEDIA_TYPE.oci.manifest, ...digestOf(text) };
  checkLimit({
    what: `the manifest to attach to image "${image}"`,
    size: descriptor.size,
    limit: MAX_BUILT_MANIFEST_BYTES,
    hint: 'Move large values into a blob, and attach fewer blobs.',
  });
  return { descriptor, text };
}
