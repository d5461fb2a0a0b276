import { parseRepository } from '@strake/oci';
import { deleteEntries } from './delete-entries.ts';
import { inHousekeeping } from './housekeeping.ts';
import { type ListedEntry, listWith } from './list-entries.ts';
import type { RegistryAccess } from './registry-access.ts';

/** What was deleted, and what is left. */
export interface PrunedRemote {
  readonly deleted: readonly ListedEntry[];
  readonly kept: readonly ListedEntry[];
}

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
  return inHousekeeping(access, async (client) => {
    const { entries } = await listWith(client, repository, signal);
    const latest = Date.now() - olderThanDays * DAY_MS;
    const isOld = ({ created }: ListedEntry) => Date.parse(created) < latest;
    const deleted = entries.filter(isOld);
    await deleteEntries(client, origin, deleted, signal);
    return { deleted, kept: entries.filter((entry) => !isOld(entry)) };
  });
}
