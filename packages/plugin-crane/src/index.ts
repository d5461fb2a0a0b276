export type { CraneOptions } from './options.ts';
export { plugin } from './plugin.ts';
