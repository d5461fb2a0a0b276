import { definePlugin, type Plugin } from '@strake/core/plugin';
import { checkRoots, convertPlan } from './convert-plan.ts';
import { schema, type WindowsOptions } from './options.ts';
import { windowsConfig } from './windows-config.ts';

const when = { os: ['windows'] } as const;

/** Converts the layers of Windows images to the format of Windows, and the paths in their configs to `C:\`. */
export const plugin: Plugin = definePlugin<WindowsOptions | undefined>({
  name: 'windows',
  schema,
  layer: [
    { stage: 'convert', when, handler: convertPlan },
    { stage: 'check', when, handler: checkRoots },
  ],
  mutate: { stage: 'convert', when, handler: windowsConfig },
});
