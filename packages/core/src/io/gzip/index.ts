export { compress } from './compress.ts';
export { decompress } from './decompress.ts';
