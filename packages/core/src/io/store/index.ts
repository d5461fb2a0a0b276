export { cacheDirectory } from './cache-directory.ts';
export { openStore, type Store } from './open-store.ts';
