export { type ReadLayer, readLayer } from './read-layer.ts';
export { type WriteLayerOptions, type WrittenLayer, writeLayer } from './write-layer.ts';
