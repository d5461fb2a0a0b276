export { type CacheEntry, cacheEntries } from './cache-entry.ts';
export type { CachePart } from './cache-part.ts';
export { claimCache } from './claim-cache.ts';
export { hideCache } from './hide-cache.ts';
export { type Pruned, type PruneOptions, pruneCache } from './prune-cache.ts';
