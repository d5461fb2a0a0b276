import { checkBytes } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { RegistryRules } from '../registry-config/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { parseDigest } from '../spec/digest.ts';
import type { ImageSource } from '../spec/image-source.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { isIndexType, isManifestType } from '../spec/media-type.ts';
import { formatReference, type Reference, withDefaultTag } from '../spec/reference.ts';
import { collect } from '../stream/index.ts';
import { documentMs, inTime } from './document-deadline.ts';
import { fetchBlob } from './fetch-blob.ts';
import { checkDocument, fetchDescribedManifest } from './fetch-manifest.ts';
import { fetchReferrers } from './fetch-referrers.ts';
import { cacheDocument, type DocumentStore, readRoot } from './manifest-cache.ts';
import { createPullSources, mayBeElsewhere, type PullSources } from './pull-sources.ts';
import type { RegistrySession } from './registry-session.ts';

/**
 * An image in a registry, or in the mirrors that `registries.conf` configures for it. A reference without tag and digest means
 * `latest`.
 * @param documents where manifests and configs are cached between builds; default: nowhere
 */
export function createRegistrySource(
  session: RegistrySession,
  registries: () => Promise<RegistryRules>,
  reference: Reference,
  documents?: DocumentStore,
): ImageSource {
  const { registry, repository } = reference;
  const find = async () => (await registries()).sources(reference);
  const sources = createPullSources(find, session.warn);
  return {
    name: `docker://${formatReference(withDefaultTag(reference))}`,
    origin: { registry, repository },
    root: (signal) =>
      sources.first((source) => readRoot(session, { ...reference, ...source }, documents, signal)),
    async document(descriptor, signal) {
      checkDocument(descriptor, `document ${descriptor.digest} of ${registry}/${repository}`);
      return cacheDocument(documents, descriptor, signal, () =>
        fetchDocument(session, sources, { registry, repository }, descriptor, signal),
      );
    },
    async referrers(digest, signal) {
      parseDigest(digest);
      return fetchReferrersOf(digest, session, sources, signal);
    },
    async blob(descriptor, signal) {
      return fetchBlob(session, await sources.rest(), descriptor, signal);
    },
  };
}

/** A mirror need not have the referrers of what it has: the first list that is not empty counts. */
async function fetchReferrersOf(
  digest: string,
  session: RegistrySession,
  sources: PullSources,
  signal: AbortSignal,
): Promise<readonly Descriptor[]> {
  let isKnown = false;
  let failure: unknown;
  for (const source of await sources.rest()) {
    try {
      const found = await fetchReferrers(session, source, digest, signal);
      if (found.length > 0) return found;
      isKnown = true;
    } catch (error) {
      if (!mayBeElsewhere(error)) throw error;
      failure = error;
    }
  }
  if (isKnown) return [];
  throw failure;
}

async function fetchDocument(
  session: RegistrySession,
  sources: PullSources,
  { registry, repository }: RegistryOrigin,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const what = `document ${descriptor.digest} of ${registry}/${repository}`;
  if (descriptor.data !== undefined) return embedded(descriptor, what);
  if (isIndexType(descriptor.mediaType) || isManifestType(descriptor.mediaType)) {
    return sources.first((source) => fetchDescribedManifest(session, source, descriptor, signal));
  }
  const stream = fetchBlob(session, await sources.rest(), descriptor, signal);
  const limitMs = documentMs(session.timeouts.idleMs);
  return collect(inTime(stream, limitMs, { registry, what }), descriptor.size);
}

/** Source: OCI image-spec v1.1 descriptor.md "Embedded Content". */
function embedded(descriptor: Descriptor, what: string): Uint8Array {
  const data = descriptor.data ?? '';
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data)) {
    throw new StrakeError('MANIFEST_INVALID', `the embedded data of ${what} is not valid base64`);
  }
  const bytes = Buffer.from(data, 'base64');
  checkBytes(bytes, descriptor, what);
  return bytes;
}
