export { createLayerCache } from './layer-cache.ts';
export type { OpenLayer } from './read-layer-once.ts';
