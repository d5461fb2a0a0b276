// Streams of bytes in pieces.
export { BufferPool } from './buffer-pool.ts';
export { createByteRing } from './byte-ring.ts';
export { collect } from './collect.ts';
export { only } from './only.ts';
export { readPieces } from './read-pieces.ts';
export { watchStream } from './watch-stream.ts';
export { writeStream } from './write-stream.ts';
