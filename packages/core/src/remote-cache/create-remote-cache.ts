import { setTimeout as sleep } from 'node:timers/promises';
import { StrakeError } from '../errors/index.ts';
import { CacheRepository } from './cache-repository.ts';
import { type CacheRun, createCacheRun, isUsable, uselessName } from './cache-run.ts';
import { entryTag, isMovable, readEntry } from './entry-manifest.ts';
import { EntryWriter } from './entry-writer.ts';
import { LocalCopies, type Records } from './local-copies.ts';
import { raced } from './raced.ts';
import type { RegistryAccess } from './registry-access.ts';
import type { EntryKind, FoundEntry, RemoteCache } from './remote-cache.ts';
import { type OnWarning, Reporter } from './reporter.ts';
import type { SigningKey, Trust } from './signing.ts';
import { Transfer } from './transfer.ts';

export interface RemoteCacheOptions extends RegistryAccess {
  /** At least one, as written: `ghcr.io/acme/build-cache`. The first one is written to. */
  readonly repositories: readonly string[];
  readonly trust: Trust;
  readonly mayWrite: boolean;
  /** What written entries are signed with; needed if `trust` is a list of keys. */
  readonly signingKey?: SigningKey;
  /** Where copies of entries stay on this machine. */
  readonly records: Records;
  readonly onWarning?: OnWarning;
  /** Of earlier caches of the same build. */
  readonly run?: CacheRun;
}

/** How long the next repository waits for an answer of those before it. */
const HEAD_START_MS = 150;

/**
 * A remote cache for one run. It requests nothing and loads no network code before the first lookup that has no local copy. Whatever a
 * registry does, all lookups together take at most two seconds longer than without a cache, unless it is slow but answers.
 * @throws REFERENCE_INVALID for the name of a repository
 */
export function createRemoteCache(options: RemoteCacheOptions): RemoteCache {
  const { trust, mayWrite, signingKey, run = createCacheRun() } = options;
  const copies = new LocalCopies(options.records);
  const reporter = new Reporter(options.onWarning ?? (() => {}), run.told);
  const repositories = options.repositories.map(
    (name) =>
      new CacheRepository(name, options, ({ off }) => {
        if (!off) return;
        run.off.set(name, off);
        reporter.off(name, off);
      }),
  );
  for (const repository of repositories)
    if (run.off.has(repository.name)) repository.turnOff(run.off.get(repository.name));
  const transfers = new Map<CacheRepository, Transfer>();
  const transferOf = (repository: CacheRepository): Transfer => {
    const known = transfers.get(repository) ?? new Transfer(repository.origin, options);
    transfers.set(repository, known);
    return known;
  };
  const [first] = repositories;
  const writer =
    first && mayWrite
      ? new EntryWriter({
          repository: first,
          transfer: transferOf(first),
          trust,
          signingKey,
          copies,
          reporter,
        })
      : undefined;
  const rejected = new Set<string>();
  const searches = new Map<string, Promise<FoundEntry | undefined>>();

  const accept = (
    repository: CacheRepository,
    manifest: Uint8Array | string,
    kind: EntryKind,
    key: string,
  ): FoundEntry => {
    const { name, origin } = repository;
    const entry = readEntry(manifest, { origin, kind, key, trust });
    return { entry, repository: name, origin };
  };
  const readCopy = async (repository: CacheRepository, kind: EntryKind, key: string) => {
    const manifest = await copies.read(repository, entryTag(kind, key));
    try {
      return manifest === undefined ? undefined : accept(repository, manifest, kind, key);
    } catch {
      // Another trust than when it was found, or a damaged record.
      return undefined;
    }
  };
  const lookup = async (repository: CacheRepository, kind: EntryKind, key: string) => {
    const tag = entryTag(kind, key);
    try {
      const bytes = await repository.fetch(tag);
      if (!bytes) return undefined;
      const found = accept(repository, bytes, kind, key);
      if (!isMovable(kind)) await copies.write(repository, tag, Buffer.from(bytes).toString());
      return found;
    } catch (error) {
      if (repository === first) rejected.add(tag);
      reporter.invalid(repository.name, tag, error);
      return undefined;
    }
  };
  const search = async (kind: EntryKind, key: string): Promise<FoundEntry | undefined> => {
    const tag = entryTag(kind, key);
    const usable = repositories.filter(({ name }) => isUsable(run, name, tag));
    for (const repository of isMovable(kind) ? [] : usable) {
      const copy = await readCopy(repository, kind, key);
      if (copy) return copy;
    }
    const running: Promise<FoundEntry | undefined>[] = [];
    for (const repository of usable) {
      const asked = lookup(repository, kind, key);
      running.push(asked);
      if (running.length === usable.length) break;
      // A silent registry must not hold up those after it for long, which may be silent as well.
      const found = await Promise.race([asked, sleep(HEAD_START_MS, undefined, { ref: false })]);
      if (found && running.length === 1) return found;
    }
    for (const asked of running) {
      const found = await asked;
      if (found) return found;
    }
    return undefined;
  };

  return {
    repositories: repositories.map(({ name }) => name),
    mayWrite,
    async find(kind, key, signal) {
      const tag = entryTag(kind, key);
      const running = searches.get(tag) ?? search(kind, key);
      searches.set(tag, running);
      if (isMovable(kind)) void running.then(() => searches.delete(tag));
      return raced(running, signal);
    },
    async open(found, { descriptor }, signal) {
      const repository = repositories.find(({ name }) => name === found.repository);
      if (!repository)
        throw new StrakeError(
          'REGISTRY_NOT_FOUND',
          `${found.repository} is not a remote cache here`,
        );
      if (repository.off) throw repository.off;
      return transferOf(repository).read(descriptor, signal);
    },
    async forget({ entry, repository: where }, why) {
      const { kind, key, anyKey } = entry;
      const repository = repositories.find((each) => each.name === where);
      if (!repository) return;
      for (const each of [key, ...(anyKey === undefined ? [] : [anyKey])]) {
        const tag = entryTag(kind, each);
        run.useless.add(uselessName(where, tag));
        searches.delete(tag);
        if (!isMovable(kind)) await copies.remove(repository, tag);
      }
      reporter.forgotten(where, entry, why);
    },
    async write(entry, blobs, signal) {
      const isUseless = (key: string) =>
        first !== undefined && run.useless.has(uselessName(first.name, entryTag(entry.kind, key)));
      return (await writer?.write(entry, blobs, isUseless, signal)) ?? 'failed';
    },
    unreached: () =>
      repositories
        .filter(({ off, mayExistLater }) => off && !mayExistLater)
        .map(({ name }) => name),
    isRejected: (kind, key) => rejected.has(entryTag(kind, key)),
    async close() {
      await Promise.all(
        [...repositories, ...transfers.values()].map((connection) => connection.close()),
      );
    },
  };
}
