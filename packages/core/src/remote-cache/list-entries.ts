import { digestOf, type Platform, parseRepository } from '@strake/oci';
import { allOrAbort, createLimit } from '@strake/oci/internal';
import type { RegistryClient } from '@strake/oci/registry';
import { StrakeError } from '../errors/index.ts';
import { isEntryTag, readEntryManifest } from './entry-manifest.ts';
import { inHousekeeping } from './housekeeping.ts';
import type { RegistryAccess } from './registry-access.ts';
import type { EntryKind } from './remote-cache.ts';

/** One entry of a cache repository, with all its tags. Signatures are not checked. */
export interface ListedEntry {
  /** `step-…`, `layer-…` or `bundles-…`, sorted. */
  readonly tags: readonly string[];
  /** Of its manifest. */
  readonly digest: string;
  readonly kind: EntryKind;
  readonly name: string;
  readonly platform: Platform;
  /** Compressed bytes of its layers. */
  readonly bytes: number;
  /** When it was written, RFC 3339. */
  readonly created: string;
}

/** What a cache repository contains. */
export interface RemoteEntries {
  /** Oldest first. */
  readonly entries: readonly ListedEntry[];
  /** Compressed bytes of all layers, each counted once. */
  readonly bytes: number;
  /** For each kind, how many entries and bytes; bytes that several kinds share count for each. */
  readonly kinds: Readonly<Record<EntryKind, { readonly entries: number; readonly bytes: number }>>;
  /** Other tags of the repository, and tags of entries that this version of strake cannot read. */
  readonly others: number;
}

const CONCURRENCY = 16;

/**
 * Lists the entries of a cache repository: one request for each of its tags.
 * @throws REFERENCE_INVALID, REGISTRY_*; a repository that does not exist has no entries
 */
export async function listEntries(
  repository: string,
  access: RegistryAccess,
  signal: AbortSignal,
): Promise<RemoteEntries> {
  return inHousekeeping(access, (client) => listWith(client, repository, signal));
}

/** As {@link listEntries}. */
export async function listWith(
  client: RegistryClient,
  repository: string,
  given: AbortSignal,
): Promise<RemoteEntries> {
  const controller = new AbortController();
  const signal = AbortSignal.any([given, controller.signal]);
  const origin = parseRepository(repository);
  const tags = await client.tags(origin, signal).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const limit = createLimit(CONCURRENCY);
  const byDigest = new Map<string, ListedEntry>();
  const layers: Record<EntryKind, Map<string, number>> = {
    step: new Map(),
    layer: new Map(),
    bundles: new Map(),
  };
  const read = async (tag: string): Promise<boolean> => {
    try {
      const { bytes } = await client.source({ ...origin, tag }).root(signal);
      const { entry, created } = readEntryManifest(bytes);
      for (const { descriptor } of entry.layers)
        layers[entry.kind].set(descriptor.digest, descriptor.size);
      const { digest } = digestOf(bytes);
      byDigest.set(digest, {
        tags: [...(byDigest.get(digest)?.tags ?? []), tag].sort(),
        digest,
        kind: entry.kind,
        name: entry.name,
        platform: entry.platform,
        bytes: sum(entry.layers.map(({ descriptor }) => descriptor.size)),
        created,
      });
      return true;
    } catch (error) {
      // Deleted meanwhile, or an image that only looks like an entry.
      if (isMissing(error) || (StrakeError.is(error) && error.kind === 'integrity')) return false;
      throw error;
    }
  };
  const found = await allOrAbort(
    controller,
    tags.filter(isEntryTag).map((tag) => limit(() => read(tag))),
  );
  const entries = [...byDigest.values()].sort(byAge);
  const shareOf = (kind: EntryKind) => ({
    entries: entries.filter((entry) => entry.kind === kind).length,
    bytes: sum([...layers[kind].values()]),
  });
  const { step, layer, bundles } = layers;
  return {
    entries,
    bytes: sum([...new Map([...step, ...layer, ...bundles]).values()]),
    kinds: { step: shareOf('step'), layer: shareOf('layer'), bundles: shareOf('bundles') },
    others: tags.length - found.filter(Boolean).length,
  };
}

function byAge(one: ListedEntry, other: ListedEntry): number {
  const order = (a: string, b: string) => Number(a > b) - Number(a < b);
  return order(one.created, other.created) || order(one.digest, other.digest);
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all + size, 0);
}

function isMissing(error: unknown): boolean {
  return StrakeError.is(error) && error.code === 'REGISTRY_NOT_FOUND';
}
