import { definePlugin, type Plugin } from '@strake/core/plugin';
import { checkRoots, convertPlan } from './convert-plan.ts';
import { schema, type WindowsOptions } from './options.ts';
import { windowsConfig } from './windows-config.ts';

const when = { os: ['windows'] } as const;

/** Writes the layers of Windows images in the form that Windows imports, and their configs with `C:\` paths. */
export const plugin: Plugin = definePlugin<WindowsOptions | undefined>({
  name: 'windows',
  api: 1,
  hooks: ['layer', 'mutate'],
  schema,
  setup({ hooks }) {
    hooks.layer.tap({ stage: 'convert', when }, convertPlan);
    hooks.layer.tap({ stage: 'check', when }, checkRoots);
    hooks.mutate.tap({ stage: 'convert', when }, windowsConfig);
  },
});
