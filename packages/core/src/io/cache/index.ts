export { type CacheEntry, type CachePart, cacheEntries } from './cache-entry.ts';
export { CACHE_NAMES, claimCache } from './claim-cache.ts';
export { type Pruned, type PruneOptions, pruneCache } from './prune-cache.ts';
