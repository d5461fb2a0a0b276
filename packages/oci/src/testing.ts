/** What tests need of a program that uses `@strake/oci`: images, stores and registries in memory, without files or a network. */
export { MemoryImage } from './testing/memory-image.ts';
export { createMemoryRegistry } from './testing/memory-registry.ts';
export { createMemoryStore } from './testing/memory-store.ts';
