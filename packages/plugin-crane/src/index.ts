import type { CraneOptions } from './options.ts';

export type { CraneOptions } from './options.ts';
export { plugin } from './plugin.ts';

declare module '@strake/core/plugin' {
  interface PluginOptions {
    readonly crane: CraneOptions;
  }
}
