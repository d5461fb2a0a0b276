export { compressLayer } from './compress-layer.ts';
export {
  contentDigest,
  holdsContent,
  type KnownContent,
  readKnownContent,
} from './known-content.ts';
export { nameLayer } from './name-layer.ts';
export { type ReadLayer, readEntries, readLayer } from './read-layer.ts';
export { type WriteLayerOptions, writeLayer } from './write-layer.ts';
export { writeSyntheticLayer } from './write-synthetic-layer.ts';
export { writeZippedLayer } from './write-zipped-layer.ts';
export { type LayerEntry, readWrittenLayer, type WrittenFrom } from './written-entries.ts';
export type { FoundLayer, WrittenLayer } from './written-layer.ts';
