export { awaitRest, type FileState, fileStateOf, readFileState, wasAtRest } from './file-state.ts';
export { LookUp } from './look-up.ts';
export { createMemory, type Memory, noMemory, type Occasion } from './memory.ts';
