import { addLayer, definePlugin, type Plugin } from '@strake/core/plugin';

/** What stands under `banner` in the configuration. */
export interface BannerOptions {
  /** What the file says. */
  readonly text: string;
}

/** Puts a file with a text into every Linux image. */
export const plugin: Plugin = definePlugin<BannerOptions | undefined>({
  name: 'banner',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['text'],
    properties: { text: { type: 'string', description: 'What the file says.' } },
  },
  layer: {
    when: { os: ['linux'] },
    handler(plan, { options }) {
      if (!options) return undefined;
      const content = { text: `${options.text}\n` };
      const entries = [{ type: 'file' as const, path: '/etc/banner', content }];
      return addLayer(plan, { id: 'banner', entries });
    },
  },
});

// Lets strake.config.ts know the options.
declare module '@strake/core/plugin' {
  interface PluginOptions {
    readonly banner: BannerOptions;
  }
}
