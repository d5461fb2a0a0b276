/** What tests of a plugin need: `import { describeProject } from '@strake/core/testing'`. No Go, network or registry. */
export { type BuiltProject, buildProject } from './testing/build-project.ts';
export { type DescribedProject, describeProject } from './testing/describe-project.ts';
export type { AttachedManifest } from './testing/memory-attachments.ts';
export type { MemoryBase, MemoryBases } from './testing/memory-base.ts';
export { MEMORY_DIRECTORY, type MemoryFile } from './testing/memory-files.ts';
export type { MemoryPrograms, ProgramOutput } from './testing/memory-programs.ts';
export type { MemoryProject } from './testing/memory-project.ts';
export type { MemoryStep } from './testing/open-memory-session.ts';
export {
  type ContractOptions,
  type ContractProject,
  type ContractPromise,
  pluginContract,
} from './testing/plugin-contract.ts';
