import type { RegistryOrigin } from '@strake/oci';
import { allOrAbort, createLimit } from '@strake/oci/internal';
import type { RegistryClient } from '@strake/oci/registry';
import { StrakeError } from '../errors/index.ts';
import type { ListedEntry } from './list-entries.ts';

const CONCURRENCY = 8;

/**
 * Deletes the manifests of entries, and their tags where a registry keeps these.
 * @throws REGISTRY_*, with a hint if the registry deletes neither
 */
export async function deleteEntries(
  client: RegistryClient,
  origin: RegistryOrigin,
  entries: readonly ListedEntry[],
  given: AbortSignal,
): Promise<void> {
  const controller = new AbortController();
  const signal = AbortSignal.any([given, controller.signal]);
  const isThere = async (tag: string, digest: string) =>
    (await client.head({ ...origin, tag }, signal))?.digest === digest;
  const remove = async ({ digest }: ListedEntry) => {
    await client.delete({ ...origin, digest }, signal);
  };
  const removeTags = async ({ digest, tags }: ListedEntry) => {
    // Another machine may have written the tag again meanwhile.
    for (const tag of tags)
      if (await isThere(tag, digest)) await client.delete({ ...origin, tag }, signal);
  };
  // One alone first: it shows what the registry does.
  const [first, ...others] = entries;
  if (!first) return;
  const [tag = ''] = first.tags;
  const limit = createLimit(CONCURRENCY);
  try {
    await remove(first);
    const keepsTags = await isThere(tag, first.digest);
    if (keepsTags) await removeTags(first);
    if (keepsTags && (await isThere(tag, first.digest))) throw cannotDelete(origin, 'tags');
    await allOrAbort(
      controller,
      others.map((entry) =>
        limit(async () => {
          await remove(entry);
          if (keepsTags) await removeTags(entry);
        }),
      ),
    );
  } catch (error) {
    throw isUnsupported(error) ? cannotDelete(origin, 'manifests', error) : error;
  }
}

function isUnsupported(error: unknown): error is StrakeError {
  if (!StrakeError.is(error)) return false;
  const { status, registryCodes = [] } = error.facts;
  return (
    status === 405 || status === 501 || (status === 400 && registryCodes.includes('UNSUPPORTED'))
  );
}

function cannotDelete(
  { registry, repository }: RegistryOrigin,
  what: 'manifests' | 'tags',
  cause?: StrakeError,
): StrakeError {
  return new StrakeError(
    'REGISTRY_ERROR',
    `${registry}/${repository} does not allow ${what} to be deleted`,
    {
      ...cause?.facts,
      cause,
      hint: 'Let the registry delete by its own retention rules: old tags that start with step-, layer- or bundles-.',
    },
  );
}
