import { StrakeError } from '../errors/index.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { MAX_LIST_BYTES, MAX_LIST_PAGES } from '../spec/limits.ts';
import type { RegistryResponse } from './exchange.ts';
import { parseNextPage } from './next-page.ts';
import type { RegistrySession } from './registry-session.ts';

/** One page of a list that a registry returns in several responses. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Bytes of the response's body. */
  readonly bytes: number;
  /** Absent on the last page. */
  readonly next?: URL;
}

/** A list of a registry, for errors. */
export interface PagedList {
  /** Names it in errors: `the list of tags of acme/app in registry ghcr.io`. */
  readonly name: string;
  readonly hint: string;
  /** Path of the first page below `/v2/REPOSITORY/`. */
  readonly target: string;
}

/**
 * The pages of a list, in order, each once: a list that links back to an earlier page ends there.
 * @param fetch one page; undefined ends the list
 * @throws LIMIT_EXCEEDED for more than {@link MAX_LIST_PAGES} pages or {@link MAX_LIST_BYTES}; what `fetch` throws
 */
export async function* readPages<Item>(
  list: PagedList,
  fetch: (target: string | URL) => Promise<Page<Item> | undefined>,
): AsyncGenerator<readonly Item[]> {
  const seen = new Set<string>();
  let bytes = 0;
  let target: string | URL | undefined = list.target;
  while (target !== undefined && !seen.has(String(target))) {
    seen.add(String(target));
    if (seen.size > MAX_LIST_PAGES) throw tooLong(list, `${MAX_LIST_PAGES} pages`);
    const page: Page<Item> | undefined = await fetch(target);
    if (!page) return;
    bytes += page.bytes;
    if (bytes > MAX_LIST_BYTES) throw tooLong(list, `${MAX_LIST_BYTES} bytes`);
    yield page.items;
    target = page.next;
  }
}

/** Where a list continues; undefined on its last page, or if the link leads to another server. */
export async function findNextPage(
  session: RegistrySession,
  origin: RegistryOrigin,
  response: RegistryResponse,
  signal: AbortSignal,
): Promise<URL | undefined> {
  const next = parseNextPage(response.headers('link'));
  if (next === undefined || !URL.canParse(next, response.url.href)) return undefined;
  const { base } = await session.rules(origin, signal);
  const url = new URL(next, response.url);
  return url.origin === base.origin ? url : undefined;
}

/** @param limit `1000 pages` */
export function tooLong({ name, hint }: PagedList, limit: string): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `${name} has more than ${limit}`, { hint });
}
