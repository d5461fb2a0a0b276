import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import {
  MAX_DOCUMENT_BYTES,
  MAX_REFERRERS,
  MAX_REFERRERS_BYTES,
  MAX_REFERRERS_PAGES,
} from '../spec/limits.ts';
import type { Index } from '../spec/manifest.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { type ParsedDocument, parseDocument } from '../spec/parse-manifest.ts';
import type { RegistryResponse } from './exchange.ts';
import { fetchManifest } from './fetch-manifest.ts';
import { plainType } from './manifest-type.ts';
import { parseNextPage } from './next-page.ts';
import { readBody } from './read-body.ts';
import { referrersTag } from './referrers-tag.ts';
import type { RegistrySession } from './registry-session.ts';
import { withRetry } from './retry.ts';
import { repositoryScope } from './scope.ts';

/**
 * The manifests that name another as their subject (signatures, SBOMs, attestations), each once: by the API for that, else
 * by the tag that stands for it.
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
  const found = new Map<string, Descriptor>();
  const add = (manifests: readonly Descriptor[]) => {
    for (const descriptor of manifests) found.set(descriptor.digest, descriptor);
    if (found.size > MAX_REFERRERS) throw tooMany(origin, subject, `${MAX_REFERRERS} entries`);
  };
  let bytes = 0;
  let target: string | URL | undefined = `referrers/${subject}`;
  const seen = new Set<string>();
  while (target !== undefined && !seen.has(String(target))) {
    seen.add(String(target));
    if (seen.size > MAX_REFERRERS_PAGES)
      throw tooMany(origin, subject, `${MAX_REFERRERS_PAGES} pages`);
    const page: Page | undefined = await fetchPage(session, origin, subject, target, signal);
    if (!page) {
      const list = await fetchReferrersTag(session, origin, subject, signal);
      found.clear();
      if (list?.kind === 'index') add(list.index.manifests);
      break;
    }
    bytes += page.bytes;
    if (bytes > MAX_REFERRERS_BYTES) throw tooMany(origin, subject, `${MAX_REFERRERS_BYTES} bytes`);
    add(page.index.manifests);
    target = page.next;
  }
  return [...found.values()];
}

interface Page {
  readonly index: Index;
  readonly bytes: number;
  readonly next: URL | undefined;
}

/** Undefined where the registry has no such API. */
async function fetchPage(
  session: RegistrySession,
  origin: RegistryOrigin,
  subject: string,
  target: string | URL,
  signal: AbortSignal,
): Promise<Page | undefined> {
  const name = `list of what refers to ${subject}`;
  return withRetry(session.policy(signal), async () => {
    const answer = await session.request(origin, {
      method: 'GET',
      target,
      scopes: [repositoryScope(origin.repository, 'pull')],
      operation: `the ${name} in ${origin.repository}`,
      headers: { accept: MEDIA_TYPE.oci.index },
      accept: [200, 400, 404, 405, 406, 501],
      signal,
    });
    const mediaType = plainType(answer.header('content-type'));
    if (answer.status !== 200 || mediaType !== MEDIA_TYPE.oci.index) {
      await answer.discard();
      return undefined;
    }
    const bytes = await readBody(answer, MAX_DOCUMENT_BYTES);
    const document = parseDocument(bytes, { mediaType, name });
    if (document.kind !== 'index') return undefined;
    const next = await nextPage(session, origin, answer, signal);
    return { index: document.index, bytes: bytes.length, next };
  });
}

async function nextPage(
  session: RegistrySession,
  origin: RegistryOrigin,
  answer: RegistryResponse,
  signal: AbortSignal,
): Promise<URL | undefined> {
  const next = parseNextPage(answer.headers('link'));
  if (next === undefined || !URL.canParse(next, answer.url.href)) return undefined;
  const { base } = await session.rules(origin, signal);
  const url = new URL(next, answer.url);
  // A list goes on where it began.
  return url.origin === base.origin ? url : undefined;
}

/**
 * What stands under the tag that lists referrers, an index as a rule; undefined where there is nothing.
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

function tooMany(
  { registry, repository }: RegistryOrigin,
  subject: string,
  limit: string,
): StrakeError {
  return new StrakeError(
    'LIMIT_EXCEEDED',
    `the list of what refers to ${subject} in ${repository} of registry ${registry} has more than ${limit}`,
    { hint: 'Remove old referrers from the registry; where there are few, ask who runs it.' },
  );
}
