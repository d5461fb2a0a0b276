import { definePlugin, type Plugin } from '@strake/core/plugin';
import { checkRoots, convertPlan } from './convert-plan.ts';
import { schema, type WindowsOptions } from './options.ts';
import { windowsConfig } from './windows-config.ts';

const when = { os: ['windows'] } as const;

/** Writes the layers of Windows images in the form that Windows imports, and their configs with `C:\` paths. */
export const plugin: Plugin = definePlugin<WindowsOptions | undefined>({
  name: 'windows',
  schema,
  layer: [
    { stage: 'convert', when, handler: convertPlan },
    { stage: 'check', when, handler: checkRoots },
  ],
  mutate: { stage: 'convert', when, handler: windowsConfig },
});
