import type { RegistryOrigin } from '../spec/image-tree.ts';

/** Which blobs are known to be where, for one build; and mutual exclusion of uploads of one digest to one registry. */
export interface KnownBlobs {
  has(origin: RegistryOrigin, digest: string): boolean;
  add(origin: RegistryOrigin, digest: string): void;
  remove(origin: RegistryOrigin, digest: string): void;
  /** Another repository of the same registry that has the blob. */
  elsewhere(origin: RegistryOrigin, digest: string): string | undefined;
  /** Notes how a blob got to a repository in this build. */
  transferred(origin: RegistryOrigin, digest: string, how: Transfer): void;
  /** Undefined: it was there. */
  transferOf(origin: RegistryOrigin, digest: string): Transfer | undefined;
  /** Runs tasks for one digest in one registry one after another, even if earlier ones fail. */
  exclusively<T>(registry: string, digest: string, task: () => Promise<T>): Promise<T>;
}

/** `mounted`: from another repository of the registry. */
export type Transfer = 'uploaded' | 'mounted';

export function createKnownBlobs(): KnownBlobs {
  const repositories = new Map<string, Set<string>>();
  const transfers = new Map<string, Transfer>();
  const queues = new Map<string, Promise<unknown>>();
  const keyOf = (registry: string, digest: string) => `${registry}@${digest}`;
  return {
    has: (origin, digest) =>
      repositories.get(keyOf(origin.registry, digest))?.has(origin.repository) ?? false,
    add(origin, digest) {
      const key = keyOf(origin.registry, digest);
      const known = repositories.get(key) ?? new Set();
      repositories.set(key, known.add(origin.repository));
    },
    remove: (origin, digest) =>
      void repositories.get(keyOf(origin.registry, digest))?.delete(origin.repository),
    elsewhere: (origin, digest) =>
      [...(repositories.get(keyOf(origin.registry, digest)) ?? [])].find(
        (repository) => repository !== origin.repository,
      ),
    transferred: ({ registry, repository }, digest, how) =>
      void transfers.set(`${registry}/${repository}@${digest}`, how),
    transferOf: ({ registry, repository }, digest) =>
      transfers.get(`${registry}/${repository}@${digest}`),
    async exclusively(registry, digest, task) {
      const key = keyOf(registry, digest);
      const before = queues.get(key) ?? Promise.resolve();
      const mine = before.then(task, task);
      queues.set(key, mine);
      try {
        return await mine;
      } finally {
        if (queues.get(key) === mine) queues.delete(key);
      }
    },
  };
}
