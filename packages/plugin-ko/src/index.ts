import type { KoOptions } from './options.ts';

export type { KoOptions } from './options.ts';
export { plugin } from './plugin.ts';

declare module '@strake/core/plugin' {
  interface PluginOptions {
    readonly ko: KoOptions;
  }
}
