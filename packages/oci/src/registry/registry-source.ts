import { checkBytes } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { RegistryRules } from '../registry-config/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { isIndexType, isManifestType } from '../spec/media-type.ts';
import { formatReference, type Reference, withDefaultTag } from '../spec/reference.ts';
import { collect } from '../stream/index.ts';
import { documentMs, inTime } from './document-deadline.ts';
import { fetchBlob } from './fetch-blob.ts';
import { checkDocument, fetchDescribedManifest } from './fetch-manifest.ts';
import { type DocumentStore, keepDocument, readRoot } from './manifest-cache.ts';
import { createPullPlaces, type PullPlaces } from './pull-sources.ts';
import type { RegistrySession } from './registry-session.ts';

/**
 * An image in a registry, or in the mirrors that `registries.conf` names for it, to read from. Without tag and digest the
 * reference means `latest`.
 * @param documents where manifests and configs stay between builds; default: nowhere
 */
export function createRegistrySource(
  session: RegistrySession,
  registries: () => Promise<RegistryRules>,
  reference: Reference,
  documents?: DocumentStore,
): ImageSource {
  const { registry, repository } = reference;
  const find = async () => (await registries()).sources(reference);
  const places = createPullPlaces(find, session.warn);
  return {
    name: `docker://${formatReference(withDefaultTag(reference))}`,
    origin: { registry, repository },
    root: (signal) =>
      places.first((place) => readRoot(session, { ...reference, ...place }, documents, signal)),
    async document(descriptor, signal) {
      checkDocument(descriptor, `document ${descriptor.digest} of ${registry}/${repository}`);
      return keepDocument(documents, descriptor, signal, () =>
        fetchDocument(session, places, { registry, repository }, descriptor, signal),
      );
    },
    async blob(descriptor, signal) {
      return fetchBlob(session, await places.rest(), descriptor, signal);
    },
  };
}

async function fetchDocument(
  session: RegistrySession,
  places: PullPlaces,
  { registry, repository }: RegistryOrigin,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const what = `document ${descriptor.digest} of ${registry}/${repository}`;
  if (descriptor.data !== undefined) return embedded(descriptor, what);
  if (isIndexType(descriptor.mediaType) || isManifestType(descriptor.mediaType)) {
    return places.first((place) => fetchDescribedManifest(session, place, descriptor, signal));
  }
  const stream = fetchBlob(session, await places.rest(), descriptor, signal);
  const limitMs = documentMs(session.timeouts.idleMs);
  return collect(inTime(stream, limitMs, { registry, what }), descriptor.size);
}

/** Source: OCI image-spec v1.1 descriptor.md "Embedded Content". */
function embedded(descriptor: Descriptor, what: string): Uint8Array {
  const data = descriptor.data ?? '';
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data)) {
    throw new StrakeError('MANIFEST_INVALID', `${what} is embedded as something that is no base64`);
  }
  const bytes = Buffer.from(data, 'base64');
  checkBytes(bytes, descriptor, what);
  return bytes;
}
