import type { RegistryOrigin } from '../spec/image-tree.ts';

/** What is known to be where, for one build; and the right to upload a digest to a registry, one at a time. */
export interface KnownBlobs {
  has(origin: RegistryOrigin, digest: string): boolean;
  add(origin: RegistryOrigin, digest: string): void;
  remove(origin: RegistryOrigin, digest: string): void;
  /** A repository of the same registry, other than `origin`'s own, that holds the blob. */
  elsewhere(origin: RegistryOrigin, digest: string): string | undefined;
  /** Runs tasks for one digest in one registry after another, whatever becomes of those before. */
  exclusively<T>(registry: string, digest: string, task: () => Promise<T>): Promise<T>;
}

export function createKnownBlobs(): KnownBlobs {
  const places = new Map<string, Set<string>>();
  const queues = new Map<string, Promise<unknown>>();
  const keyOf = (registry: string, digest: string) => `${registry}@${digest}`;
  return {
    has: (origin, digest) =>
      places.get(keyOf(origin.registry, digest))?.has(origin.repository) ?? false,
    add(origin, digest) {
      const key = keyOf(origin.registry, digest);
      const known = places.get(key) ?? new Set();
      places.set(key, known.add(origin.repository));
    },
    remove: (origin, digest) =>
      void places.get(keyOf(origin.registry, digest))?.delete(origin.repository),
    elsewhere: (origin, digest) =>
      [...(places.get(keyOf(origin.registry, digest)) ?? [])].find(
        (repository) => repository !== origin.repository,
      ),
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
