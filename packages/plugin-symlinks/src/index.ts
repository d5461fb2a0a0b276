export type { EntryOptions, FileOptions, SymlinksOptions } from './options.ts';
export { plugin } from './plugin.ts';
