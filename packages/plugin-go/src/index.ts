export type { BuildFlags, GoOptions, ProgramOptions } from './options.ts';
export { plugin } from './plugin.ts';
