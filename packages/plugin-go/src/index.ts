import type { GoOptions } from './options.ts';

export type { BuildFlags, GoOptions, ProgramOptions } from './options.ts';
export { plugin } from './plugin.ts';

declare module '@strake/core/plugin' {
  interface PluginOptions {
    readonly go: GoOptions;
  }
}
