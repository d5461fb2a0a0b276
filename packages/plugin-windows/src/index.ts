export type { SecurityDescriptorOption, WindowsOptions } from './options.ts';
export { plugin } from './plugin.ts';
