import { definePlugin, type Plugin } from '@strake/core/plugin';
import { assembleByCrane } from './assemble-by-crane.ts';
import { checkCrane } from './crane.ts';
import { type CraneOptions, schema } from './options.ts';
import { pushByCrane } from './push-by-crane.ts';
import { readTarget } from './registry-target.ts';

/** Pushes images to registries with crane instead of core. */
export const plugin: Plugin = definePlugin<CraneOptions | undefined>({
  name: 'crane',
  schema,
  async checkDestination(push, context) {
    readTarget(push);
    await checkCrane(context);
  },
  push: {
    when: { scheme: ['docker'] },
    handler: (request, context) =>
      context.options?.mode === 'append'
        ? assembleByCrane(request, context)
        : pushByCrane(request, context),
  },
});
