import type { WindowsOptions } from './options.ts';

export type { SecurityDescriptorOption, WindowsOptions } from './options.ts';
export { plugin } from './plugin.ts';

declare module '@strake/core/plugin' {
  interface PluginOptions {
    readonly windows: WindowsOptions;
  }
}
