export { compressLayer } from './compress-layer.ts';
export { holdsContent, type KnownContent, recallContent } from './known-content.ts';
export { readLayer } from './read-layer.ts';
export { writeLayer } from './write-layer.ts';
export { writeSyntheticLayer } from './write-synthetic-layer.ts';
export { writeZippedLayer } from './write-zipped-layer.ts';
export type { FoundLayer, WrittenLayer } from './written-layer.ts';
