import type { SymlinksOptions } from './options.ts';

export type { EntryOptions, FileOptions, SymlinksOptions } from './options.ts';
export { plugin } from './plugin.ts';

declare module '@strake/core/plugin' {
  interface PluginOptions {
    readonly symlinks: SymlinksOptions;
    readonly files: SymlinksOptions;
  }
}
