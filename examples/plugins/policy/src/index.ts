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
const hint = 'The rules stand under "policy" in the configuration.';
const ROOT = /^(|root|0+|ContainerAdministrator)(:|$)/;

const excess = (what: string, bytes = 0, most = Number.POSITIVE_INFINITY) =>
  bytes > most * MIB && `has the ${what} of ${(bytes / MIB).toFixed(1)} MiB, more than ${most}`;

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
    const found = new Map<string, StrakeError>();
    const note = (image: string, platform: Platform, text: string | false) => {
      if (!text) return;
      const message = `image "${image}" for ${formatPlatform(platform)} ${text}`;
      found.set(message, new StrakeError('PLUGIN_REFUSED', message, { image, hint }));
    };
    return {
      layer: {
        stage: 'check',
        handler(_, { image, platform, options, outputs }) {
          for (const { id, size } of outputs)
            note(image, platform, excess(`program ${id}`, size, options?.maxProgramSize));
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
            for (const { own, digest, size } of layers)
              note(image, platform, own && excess(`layer ${digest}`, size, options?.maxLayerSize));
          const mine = [...found.keys()].sort().flatMap((message) => found.get(message) ?? []);
          const errors = mine.filter(({ facts }) => facts.image === image);
          if (errors.length > 0) throw combineErrors(errors);
        },
      },
    };
  },
});
