export { type CacheEntry, cacheEntries } from './cache-entry.ts';
export { type Pruned, type PruneOptions, pruneCache } from './prune-cache.ts';
