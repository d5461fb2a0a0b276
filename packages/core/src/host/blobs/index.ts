export { createLayerStore, type LayerStore } from './layer-store.ts';
