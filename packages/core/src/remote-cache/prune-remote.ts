import { parseRepository } from '@strake/oci';
import { allOrThrow, createLimit } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { type ListedEntry, listWith, type RemoteEntries } from './list-entries.ts';
import { lazyClient, type RegistryAccess } from './registry-access.ts';

/** What was deleted, and what is left. */
export interface PrunedRemote {
  readonly deleted: readonly ListedEntry[];
  readonly kept: readonly ListedEntry[];
}

const CONCURRENCY = 8;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Deletes the manifests of entries that were written before a number of days. Only tags of entries are touched. The registry frees the
 * layers when it collects garbage.
 * @throws REFERENCE_INVALID; REGISTRY_*, with a hint if the registry does not delete
 */
export async function pruneRemote(
  repository: string,
  { olderThanDays }: { readonly olderThanDays: number },
  access: RegistryAccess,
  signal: AbortSignal,
): Promise<PrunedRemote> {
  const origin = parseRepository(repository);
  const lazy = lazyClient(access, {});
  try {
    const client = await lazy.get();
    const { entries }: RemoteEntries = await listWith(client, repository, signal);
    const latest = Date.now() - olderThanDays * DAY_MS;
    const isOld = ({ created }: ListedEntry) => Date.parse(created) < latest;
    const old = entries.filter(isOld);
    const remove = async ({ digest }: ListedEntry) => {
      await client.delete({ ...origin, digest }, signal);
    };
    // One alone first: a registry that does not delete says so once.
    const [first, ...others] = old;
    const limit = createLimit(CONCURRENCY);
    try {
      if (first) await remove(first);
      await allOrThrow(others.map((entry) => limit(() => remove(entry))));
    } catch (error) {
      throw isUnsupported(error) ? explain(repository, error) : error;
    }
    return { deleted: old, kept: entries.filter((entry) => !isOld(entry)) };
  } finally {
    await lazy.close();
  }
}

function isUnsupported(error: unknown): error is StrakeError {
  if (!StrakeError.is(error)) return false;
  const { status, registryCodes = [] } = error.facts;
  return (
    status === 405 || status === 501 || (status === 400 && registryCodes.includes('UNSUPPORTED'))
  );
}

function explain(repository: string, error: StrakeError): StrakeError {
  return new StrakeError('REGISTRY_ERROR', `${repository} does not allow manifests to be deleted`, {
    ...error.facts,
    cause: error,
    hint: 'Let the registry delete by its own retention rules: old tags that start with step- or layer-.',
  });
}
