import type { RemoteCache } from '../remote-cache/index.ts';
import { type Records, rememberHits } from './remote-hits.ts';

/** A remote cache that counts the steps which are asked for, and records their numbers by repository when it is closed. */
export function withHits(cache: RemoteCache, records: Records): RemoteCache {
  /** The repository that has it, by the key of a step. */
  const answers = new Map<string, string | undefined>();
  return {
    repositories: cache.repositories,
    mayWrite: cache.mayWrite,
    open: (found, layer, signal) => cache.open(found, layer, signal),
    write: (entry, blobs, signal) => cache.write(entry, blobs, signal),
    unreached: () => cache.unreached(),
    isRejected: (kind, key) => cache.isRejected(kind, key),
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
