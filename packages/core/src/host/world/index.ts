export { createWorld } from './create-world.ts';
export type { FileFacts, ListedFile, RunOptions, RunResult, World } from './world.ts';
