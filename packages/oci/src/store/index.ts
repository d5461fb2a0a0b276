export { cacheDirectory } from './cache-directory.ts';
export { oldestLease } from './lease.ts';
export { openStore, type Store } from './open-store.ts';
export { storeDirectory } from './store-directory.ts';
