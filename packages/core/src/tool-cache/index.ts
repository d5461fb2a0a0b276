// What tools keep of earlier runs, in bundles in the remote cache.
export { createToolCaches, type ToolCachesOptions } from './create-tool-caches.ts';
export { beforePull, notePull, pulledBefore } from './last-pull.ts';
export { listKey } from './list-key.ts';
export { toolCacheContext } from './tool-cache-context.ts';
export type { ToolCacheNeed } from './tool-caches.ts';
