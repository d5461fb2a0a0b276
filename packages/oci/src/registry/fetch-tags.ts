import { StrakeError } from '../errors/index.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { parseJson } from '../spec/json.ts';
import { JsonObject, shown } from '../spec/json-object.ts';
import { MAX_DOCUMENT_BYTES, MAX_TAGS } from '../spec/limits.ts';
import { compareBytes } from '../spec/path.ts';
import { defined } from '../spec/record.ts';
import { isTag } from '../spec/reference-grammar.ts';
import { readBody } from './read-body.ts';
import { findNextPage, type Page, type PagedList, readPages, tooLong } from './read-pages.ts';
import type { RegistrySession } from './registry-session.ts';
import { withRetry } from './retry.ts';
import { repositoryScope } from './scope.ts';

/**
 * All tags of a repository, each once, sorted by their bytes.
 * Source: OCI distribution-spec v1.1 "Listing Tags".
 * @throws REGISTRY_NOT_FOUND if the repository does not exist (some registries return an empty list); REGISTRY_*; LIMIT_EXCEEDED for more than {@link MAX_TAGS}
 * tags, 1000 pages, 8 MiB a page or 64 MiB in all
 */
export async function fetchTags(
  session: RegistrySession,
  origin: RegistryOrigin,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const list: PagedList = {
    name: `the list of tags of ${origin.repository} in registry ${origin.registry}`,
    hint: 'Remove old tags from the registry; if there are few, contact its operator.',
    target: 'tags/list',
  };
  const found = new Set<string>();
  const fetch = (target: string | URL) => fetchPage(session, origin, target, signal);
  for await (const tags of readPages(list, fetch)) {
    for (const tag of tags) found.add(tag);
    if (found.size > MAX_TAGS) throw tooLong(list, `${MAX_TAGS} tags`);
  }
  return [...found].sort(compareBytes);
}

async function fetchPage(
  session: RegistrySession,
  origin: RegistryOrigin,
  target: string | URL,
  signal: AbortSignal,
): Promise<Page<string>> {
  const operation = `listing the tags of ${origin.repository}`;
  return withRetry(session.policy(signal), async () => {
    const response = await session.request(origin, {
      method: 'GET',
      target,
      scopes: [repositoryScope(origin.repository, 'pull')],
      operation,
      headers: { accept: 'application/json' },
      accept: [200],
      signal,
    });
    const bytes = await readBody(response, MAX_DOCUMENT_BYTES);
    const items = parseTags(bytes, `registry ${origin.registry}, ${operation}`);
    const next = await findNextPage(session, origin, response, signal);
    return { items, bytes: bytes.length, ...defined({ next }) };
  });
}

/** A repository without tags has an empty list or null. */
function parseTags(bytes: Uint8Array, what: string): readonly string[] {
  const code = 'REGISTRY_PROTOCOL';
  const tags = new JsonObject(parseJson(bytes, what, code), what, '', code).strings('tags') ?? [];
  const wrong = tags.find((tag) => !isTag(tag));
  if (wrong === undefined) return tags;
  throw new StrakeError(code, `${what}: ${shown(wrong)} is not a tag`, {
    hint: 'The registry violates the distribution-spec; contact its operator.',
  });
}
