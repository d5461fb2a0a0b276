export { compress, type PackedBlocks } from './compress.ts';
export { compressionOf } from './compression.ts';
export { decompress } from './decompress.ts';
export { zlib } from './zlib.ts';
