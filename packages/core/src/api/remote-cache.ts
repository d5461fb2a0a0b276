import { formatReference, openStore, parseRepository } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import { findCache } from '../compose/cache.ts';
import { type RemoteHits, readHits } from '../compose/remote-hits.ts';

/** How the registry of a remote cache is reached. */
export interface RemoteCacheAccess {
  /** Environment with the locations of the local cache, credentials, proxies and certificates. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Registries that may use plain HTTP or an unknown certificate. */
  readonly insecure?: readonly string[];
  /** Called for each request to the registry, without secrets. */
  readonly onRequest?: (line: string) => void;
}

/** Outputs of steps, finished layers, and lists of bundles: what tools such as Go keep of their compiles. */
export type RemoteCacheKind = 'step' | 'layer' | 'bundles';

/** A part of a remote cache. */
export interface RemoteCacheShare {
  readonly entries: number;
  /** Compressed bytes of their layers, each counted once. */
  readonly bytes: number;
}

/** What a repository has of a remote cache. */
export interface RemoteCacheFacts {
  /** Normalized: `ghcr.io/acme/build-cache`. */
  readonly repository: string;
  readonly entries: number;
  /** Compressed bytes of all their layers, each counted once. */
  readonly bytes: number;
  /** The same for each kind of entry; bytes that several kinds share count for each. */
  readonly kinds: Readonly<Record<RemoteCacheKind, RemoteCacheShare>>;
  /** RFC 3339, when the oldest and the newest entry were written; absent if there is none. */
  readonly oldest?: string;
  readonly newest?: string;
  /** Tags that are not entries, or that this version cannot read. */
  readonly others: number;
  /** What the last build on this machine that asked it for steps found in it; absent if there is none. */
  readonly lastBuild?: RemoteHits;
}

/**
 * Lists the entries of a remote cache: one request for each of its tags.
 * @throws REFERENCE_INVALID, REGISTRY_*; a repository that does not exist has no entries
 */
export async function describeRemoteCache(
  repository: string,
  access: RemoteCacheAccess,
): Promise<RemoteCacheFacts> {
  const name = formatReference(parseRepository(repository));
  const { listEntries } = await import('../remote-cache/index.ts');
  const { entries, bytes, kinds, others } = await listEntries(name, reach(access), access.signal);
  return {
    repository: name,
    entries: entries.length,
    bytes,
    kinds,
    ...defined({ oldest: entries.at(0)?.created, newest: entries.at(-1)?.created }),
    others,
    ...defined({ lastBuild: await lastHits(name, access) }),
  };
}

/** What pruning a remote cache deleted. */
export interface PrunedRemoteCache {
  /** Normalized: `ghcr.io/acme/build-cache`. */
  readonly repository: string;
  /** Deleted entries. */
  readonly entries: number;
  /** Remaining entries. */
  readonly left: number;
}

/**
 * Deletes the entries of a remote cache that were written before a number of days. The registry frees their layers when it collects garbage.
 * @throws REFERENCE_INVALID; REGISTRY_*, with a hint if the registry does not delete
 */
export async function pruneRemoteCache(
  repository: string,
  { olderThanDays, ...access }: RemoteCacheAccess & { readonly olderThanDays: number },
): Promise<PrunedRemoteCache> {
  const name = formatReference(parseRepository(repository));
  const { pruneRemote } = await import('../remote-cache/index.ts');
  const age = { olderThanDays };
  const { deleted, kept } = await pruneRemote(name, age, reach(access), access.signal);
  return { repository: name, entries: deleted.length, left: kept.length };
}

/** A key pair that signs entries of remote caches. */
export interface CacheKeyPair {
  /** For `cache.trust`: `ed25519:` and base64. */
  readonly publicKey: string;
  /** For `STRAKE_CACHE_KEY`: `ed25519-private:` and base64. */
  readonly privateKey: string;
  /** 16 hex digits, which name the key in warnings. */
  readonly fingerprint: string;
}

export async function makeCacheKey(): Promise<CacheKeyPair> {
  const { makeKeyPair } = await import('../remote-cache/index.ts');
  return makeKeyPair();
}

function reach({ env, insecure, onRequest }: RemoteCacheAccess) {
  return { env: defined(env), ...defined({ insecure, onRequest }) };
}

async function lastHits(
  repository: string,
  { env }: RemoteCacheAccess,
): Promise<RemoteHits | undefined> {
  const { directory, refusal } = await findCache({ env });
  if (refusal !== undefined) return undefined;
  const store = await openStore(directory);
  try {
    return await readHits(store, repository);
  } finally {
    await store.close();
  }
}
