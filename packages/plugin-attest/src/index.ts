import type { AttestOptions } from './options/options.ts';

export type { AttachForm, AttestOptions, SbomFormat, SignOptions } from './options/options.ts';
export { plugin } from './plugin.ts';

declare module '@strake/core/plugin' {
  interface PluginOptions {
    readonly attest: AttestOptions;
  }
}
