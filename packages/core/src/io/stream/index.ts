// Bytes on their way from one place to another.
export { createByteRing } from './byte-ring.ts';
export { writeStream } from './write-stream.ts';
