import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { MAX_DOCUMENT_BYTES, MAX_REFERRERS } from '../spec/limits.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { type ParsedDocument, parseDocument } from '../spec/parse-manifest.ts';
import { defined } from '../spec/record.ts';
import { fetchManifest } from './fetch-manifest.ts';
import { plainType } from './manifest-type.ts';
import { readBody } from './read-body.ts';
import { findNextPage, type Page, type PagedList, readPages, tooLong } from './read-pages.ts';
import { referrersTag } from './referrers-tag.ts';
import type { RegistrySession } from './registry-session.ts';
import { withRetry } from './retry.ts';
import { repositoryScope } from './scope.ts';

/**
 * The manifests that have another one as their subject (signatures, SBOMs, attestations), each once: from the referrers API, or
 * from the referrers tag if the registry has no such API.
 * Source: OCI distribution-spec v1.1 "Listing Referrers".
 * @param subject digest; it need not exist
 * @throws REGISTRY_*, MANIFEST_INVALID, LIMIT_EXCEEDED
 */
export async function fetchReferrers(
  session: RegistrySession,
  origin: RegistryOrigin,
  subject: string,
  signal: AbortSignal,
): Promise<readonly Descriptor[]> {
  const list: PagedList = {
    name: `the list of referrers of ${subject} in ${origin.repository} of registry ${origin.registry}`,
    hint: 'Remove old referrers from the registry; if there are few, contact its operator.',
    target: `referrers/${subject}`,
  };
  const found = new Map<string, Descriptor>();
  const add = (manifests: readonly Descriptor[]) => {
    for (const descriptor of manifests) found.set(descriptor.digest, descriptor);
    if (found.size > MAX_REFERRERS) throw tooLong(list, `${MAX_REFERRERS} entries`);
  };
  const places = placesWithoutApi(session);
  const place = `${origin.registry}/${origin.repository}`;
  let hasApi = !places.has(place);
  const fetch = async (target: string | URL) => {
    const page = await fetchPage(session, origin, subject, target, signal);
    hasApi = page !== undefined;
    return page;
  };
  if (hasApi) for await (const manifests of readPages(list, fetch)) add(manifests);
  if (!hasApi) {
    places.add(place);
    found.clear();
    const tagged = await fetchReferrersTag(session, origin, subject, signal);
    if (tagged?.kind === 'index') add(tagged.index.manifests);
  }
  return [...found.values()];
}

/** True once a list of referrers was asked for, and came from the tag: anybody may write it, and nobody keeps it true. */
export function lacksReferrersApi(
  session: RegistrySession,
  { registry, repository }: RegistryOrigin,
): boolean {
  return placesWithoutApi(session).has(`${registry}/${repository}`);
}

/** The repositories whose registries have no referrers API: they are not asked again. */
const WITHOUT_API = new WeakMap<RegistrySession, Set<string>>();

function placesWithoutApi(session: RegistrySession): Set<string> {
  const places = WITHOUT_API.get(session) ?? new Set<string>();
  WITHOUT_API.set(session, places);
  return places;
}

/** Undefined if the registry has no such API. */
async function fetchPage(
  session: RegistrySession,
  origin: RegistryOrigin,
  subject: string,
  target: string | URL,
  signal: AbortSignal,
): Promise<Page<Descriptor> | undefined> {
  const name = `list of referrers of ${subject}`;
  return withRetry(session.policy(signal), async () => {
    const response = await session.request(origin, {
      method: 'GET',
      target,
      scopes: [repositoryScope(origin.repository, 'pull')],
      operation: `reading the ${name} in ${origin.repository}`,
      headers: { accept: MEDIA_TYPE.oci.index },
      accept: [200, 400, 404, 405, 406, 501],
      signal,
    });
    const mediaType = plainType(response.header('content-type'));
    if (response.status !== 200 || mediaType !== MEDIA_TYPE.oci.index) {
      await response.discard();
      return undefined;
    }
    const bytes = await readBody(response, MAX_DOCUMENT_BYTES);
    const document = parseDocument(bytes, { mediaType, name });
    if (document.kind !== 'index') return undefined;
    const next = await findNextPage(session, origin, response, signal);
    return {
      items: document.index.manifests,
      bytes: bytes.length,
      ...defined({ next }),
    };
  });
}

/**
 * What the referrers tag points to, normally an image index; undefined if the tag does not exist.
 * Source: OCI distribution-spec v1.1 "Referrers Tag Schema".
 */
export async function fetchReferrersTag(
  session: RegistrySession,
  origin: RegistryOrigin,
  subject: string,
  signal: AbortSignal,
): Promise<ParsedDocument | undefined> {
  const reference = { ...origin, tag: referrersTag(subject) };
  try {
    const { bytes, descriptor } = await fetchManifest(session, reference, signal);
    const name = `tag ${reference.tag} of ${origin.repository}`;
    return parseDocument(bytes, { mediaType: descriptor.mediaType, name });
  } catch (error) {
    if (StrakeError.is(error) && error.code === 'REGISTRY_NOT_FOUND') return undefined;
    throw error;
  }
}
