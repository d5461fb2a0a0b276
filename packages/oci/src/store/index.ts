export { cacheDirectory } from './cache-directory.ts';
export { oldestLease } from './lease.ts';
export { openStore, type Store, type StoreOptions } from './open-store.ts';
export { storeDirectory } from './store-directory.ts';
