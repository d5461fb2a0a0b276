export { createLayerStore, type LayerStore, type OtherOutputs } from './layer-store.ts';
