export { type FoundEntry, readTar, type TarLimits } from './read-tar.ts';
export type { TarEntry } from './tar-entry.ts';
export { writeTar } from './write-tar.ts';
