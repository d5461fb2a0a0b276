export { compress } from './compress.ts';
export { type DecompressLimits, decompress } from './decompress.ts';
