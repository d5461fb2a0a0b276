import { definePlugin, type Plugin } from '@strake/core/plugin';
import { assembleByCrane } from './assemble-by-crane.ts';
import { type CraneOptions, schema } from './options.ts';
import { pushByCrane } from './push-by-crane.ts';

/** Pushes images to registries with crane instead of core. */
export const plugin: Plugin = definePlugin<CraneOptions | undefined>({
  name: 'crane',
  schema,
  push: {
    when: { scheme: ['docker'] },
    handler: (request, context) =>
      context.options?.mode === 'append'
        ? assembleByCrane(request, context)
        : pushByCrane(request, context),
  },
});
