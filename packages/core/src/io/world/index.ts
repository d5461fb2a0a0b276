export { createWorld } from './create-world.ts';
export type { FileFacts, RunOptions, RunResult, World } from './world.ts';
