// Results of steps and finished layers in a registry, for other machines.
export type { CacheRun } from './cache-run.ts';
export { createRemoteCache, type RemoteCacheOptions } from './create-remote-cache.ts';
export { type ListedEntry, listEntries, type RemoteEntries } from './list-entries.ts';
export { type PrunedRemote, pruneRemote } from './prune-remote.ts';
export { raced } from './raced.ts';
export type { RegistryAccess } from './registry-access.ts';
export type {
  CacheEntry,
  EntryBlobs,
  EntryKind,
  EntryLayer,
  EntryOutput,
  FoundEntry,
  RemoteCache,
  WriteResult,
} from './remote-cache.ts';
export {
  isTrusted,
  type KeyPair,
  makeKeyPair,
  parseTrust,
  readSigningKey,
  type SigningKey,
  type Trust,
} from './signing.ts';
