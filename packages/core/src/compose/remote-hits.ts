import type { Store } from '@strake/oci';
import { isRecord } from '@strake/oci/internal';
import type { RemoteCache } from '../remote-cache/index.ts';

/** How many steps a run asked a remote cache for, and how many it found there. */
export interface RemoteHits {
  readonly asked: number;
  readonly found: number;
}

type Records = Pick<Store, 'readRecord' | 'writeRecord'>;

/** A remote cache that counts the steps which are asked for, and records their numbers by repository when it is closed. */
export function withHits(cache: RemoteCache, records: Records): RemoteCache {
  /** The repository that has it, by the key of a step. */
  const answers = new Map<string, string | undefined>();
  return {
    repositories: cache.repositories,
    mayWrite: cache.mayWrite,
    open: (found, layer, signal) => cache.open(found, layer, signal),
    write: (entry, blobs, signal) => cache.write(entry, blobs, signal),
    async find(kind, key, signal) {
      const found = await cache.find(kind, key, signal);
      if (kind === 'step') answers.set(key, found?.repository);
      return found;
    },
    async forget(found, why) {
      const { key, anyKey } = found.entry;
      for (const each of [key, anyKey ?? key]) if (answers.has(each)) answers.set(each, undefined);
      await cache.forget(found, why);
    },
    async close() {
      await cache.close();
      if (answers.size === 0) return;
      const repositories = [...answers.values()];
      for (const repository of cache.repositories) {
        const found = repositories.filter((each) => each === repository).length;
        await rememberHits(records, repository, { asked: answers.size, found });
      }
    },
  };
}

async function rememberHits(records: Records, repository: string, hits: RemoteHits): Promise<void> {
  await records.writeRecord(recordKey(repository), hits);
}

/** The numbers of the last run that asked this repository for a step; undefined if there is none. */
export async function readHits(
  records: Pick<Records, 'readRecord'>,
  repository: string,
): Promise<RemoteHits | undefined> {
  const record = await records.readRecord(recordKey(repository));
  if (!isRecord(record)) return undefined;
  const { asked, found } = record;
  return isCount(asked) && isCount(found) && found <= asked ? { asked, found } : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function recordKey(repository: string): string {
  return `last lookups in remote cache ${repository}`;
}
