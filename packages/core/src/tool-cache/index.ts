// What tools keep of earlier runs, in bundles in the remote cache.
export { createToolCaches, type ToolCachesOptions } from './create-tool-caches.ts';
export type { ToolCacheNeed } from './tool-caches.ts';
