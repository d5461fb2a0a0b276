export { lengthFault } from './check-lengths.ts';
export type { FoundHeader } from './found-header.ts';
export { type FoundEntry, readTar, type TarLimits } from './read-tar.ts';
export type { TarEntry } from './tar-entry.ts';
export { writeGoTar } from './write-go-tar.ts';
export { createChunkRing, writeTar } from './write-tar.ts';
export { writtenHeader } from './written-header.ts';
