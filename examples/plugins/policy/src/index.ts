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

const excess = (bytes = 0, most = Number.POSITIVE_INFINITY) =>
  bytes > most * MIB ? `${(bytes / MIB).toFixed(1)} MiB, more than ${most}` : undefined;

/** Refuses images that break the rules of the house, with all that is wrong with them at once. */
export const plugin: Plugin = definePlugin<PolicyOptions | undefined>({
  name: 'policy',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      allowRoot: { type: 'boolean', description: 'Lets images run as root; default false.' },
      labels: { type: 'array', items: { type: 'string' }, description: 'Required labels.' },
      maxProgramSize: { ...size, description: 'MiB that a program may have.' },
      maxLayerSize: { ...size, description: 'MiB that a layer may have, compressed.' },
    },
  },
  // What a build finds stays in this call: the next build has its own.
  setup() {
    const found: { image: string; text: string }[] = [];
    const note = (image: string, platform: Platform, text: string) =>
      found.push({ image, text: `image "${image}" for ${formatPlatform(platform)} ${text}` });
    return {
      layer: {
        stage: 'check',
        handler(_, { image, platform, options, outputs }) {
          for (const { id, size } of outputs) {
            const over = excess(size, options?.maxProgramSize);
            if (over) note(image, platform, `has the program ${id} of ${over}`);
          }
        },
      },
      mutate: {
        stage: 'check',
        handler({ config: { config } }, { image, platform, options }) {
          if (!options?.allowRoot && ROOT.test(config?.User ?? ''))
            note(image, platform, 'runs as root: set config.user, to 65532 say');
          for (const label of options?.labels ?? [])
            if (!config?.Labels?.[label]) note(image, platform, `lacks the label ${label}`);
        },
      },
      index: {
        stage: 'check',
        handler({ manifests }, { image, options }) {
          for (const { platform, layers = [] } of manifests)
            for (const { own, digest, size } of layers) {
              const over = own && excess(size, options?.maxLayerSize);
              if (over) note(image, platform, `has the layer ${digest} of ${over}`);
            }
          const texts = found.filter((each) => each.image === image).map(({ text }) => text);
          const hint = 'The rules stand under "policy" in the configuration.';
          const errors = [...new Set(texts)]
            .sort()
            .map((text) => new StrakeError('PLUGIN_REFUSED', text, { image, hint }));
          if (errors.length > 0) throw combineErrors(errors);
        },
      },
    };
  },
});
