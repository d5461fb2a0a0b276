export { type Call, callOf, changedCall, changedStamp, type Occasion } from './call.ts';
export { LookUp } from './look-up.ts';
export { createMemory, type Memory, noMemory, type Observation } from './memory.ts';
