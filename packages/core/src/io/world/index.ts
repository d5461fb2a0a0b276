export { createWorld, type WorldOptions } from './create-world.ts';
export type { FileFacts, RunOptions, RunResult, World } from './world.ts';
