import {
  combineErrors,
  definePlugin,
  formatPlatform,
  type Platform,
  type Plugin,
  StrakeError,
} from '@strake/core/plugin';

/** What stands under `policy` in the configuration. Sizes are in MiB. */
export interface PolicyOptions {
  /** Default false. */
  readonly allowRoot?: boolean;
  /** Keys that every image has to have. */
  readonly labels?: readonly string[];
  readonly maxProgramSize?: number;
  /** Of each layer that the build writes, compressed. */
  readonly maxLayerSize?: number;
}

const MIB = 1024 * 1024;
const size = { type: 'number', exclusiveMinimum: 0 };
const ROOT = /^(|root|0+|ContainerAdministrator)(:|$)/;

/** Refuses images that break the rules of the house, with all that is wrong with them at once. */
export const plugin: Plugin = definePlugin<PolicyOptions | undefined>({
  name: 'policy',
  api: 1,
  hooks: ['layer', 'mutate', 'index'],
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      allowRoot: { type: 'boolean', description: 'Lets images run as root; default false.' },
      labels: {
        type: 'array',
        items: { type: 'string' },
        description: 'Labels that must be there.',
      },
      maxProgramSize: { ...size, description: 'MiB that a program may have.' },
      maxLayerSize: { ...size, description: 'MiB that a layer may have, compressed.' },
    },
  },
  setup({ hooks }) {
    // What a build finds stays in this call of setup: the next build has its own.
    const found: { image: string; text: string }[] = [];
    const note = (image: string, platform: Platform, text: string) =>
      found.push({ image, text: `image "${image}" for ${formatPlatform(platform)} ${text}` });
    const excess = (bytes: number | undefined, most: number | undefined) =>
      bytes !== undefined && most !== undefined && bytes > most * MIB
        ? `${(bytes / MIB).toFixed(1)} MiB, more than ${most}`
        : undefined;

    hooks.layer.tap({ stage: 'check' }, (_, { image, platform, options, outputs }) => {
      for (const output of outputs) {
        const over = excess(output.size, options?.maxProgramSize);
        if (over) note(image, platform, `has the program ${output.id} of ${over}`);
      }
    });
    hooks.mutate.tap({ stage: 'check' }, ({ config: { config } }, { image, platform, options }) => {
      if (!options?.allowRoot && ROOT.test(config?.User ?? ''))
        note(image, platform, 'runs as root: set config.user, to 65532 say');
      for (const label of options?.labels ?? [])
        if (!config?.Labels?.[label]) note(image, platform, `lacks the label ${label}`);
    });
    hooks.index.tap({ stage: 'check' }, ({ manifests }, { image, options }) => {
      for (const { platform, layers = [] } of manifests)
        for (const layer of layers) {
          const over = layer.own ? excess(layer.size, options?.maxLayerSize) : undefined;
          if (over) note(image, platform, `has the layer ${layer.digest} of ${over}`);
        }
      const texts = found.filter((each) => each.image === image).map(({ text }) => text);
      const hint = 'The rules stand under "policy" in the configuration.';
      const errors = [...new Set(texts)]
        .sort()
        .map((text) => new StrakeError('PLUGIN_REFUSED', text, { image, hint }));
      if (errors.length > 0) throw combineErrors(errors);
    });
  },
});
