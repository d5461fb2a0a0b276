export { type Call, callOf, changedCall, changedStamp, type Occasion } from './call.ts';
export { FileClock } from './file-clock.ts';
export { awaitRest, type FileState, fileStateOf, readFileState, wasAtRest } from './file-state.ts';
export { LookUp } from './look-up.ts';
export { createMemory, type Memory, noMemory, type Observation } from './memory.ts';
