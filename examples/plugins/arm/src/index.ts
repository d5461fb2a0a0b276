import { definePlugin, type Plugin } from '@strake/core/plugin';

/** GOARM by variant. Source: `go help environment`. */
const GOARM: Readonly<Record<string, string>> = {
  'v5,hardfloat': '5,hardfloat',
  'v6,softfloat': '6,softfloat',
  'v7,softfloat': '7,softfloat',
};
const VARIANTS = ['v5', 'v6', 'v7', ...Object.keys(GOARM)];

const patterns = (variants: readonly string[]) => variants.map((name) => `linux/arm/${name}`);

/** ARM with and without a floating point unit: `linux/arm/v7,softfloat` beside the variants that strake knows. */
export const plugin: Plugin = definePlugin({
  name: 'arm',
  schema: { type: 'object', properties: {}, additionalProperties: false },
  extendPlatforms: { variants: { arm: Object.keys(GOARM) } },
  defaults: {
    // Hardly any base has these; every other platform keeps what the configuration says.
    base: Object.fromEntries(
      patterns(['v5', ...Object.keys(GOARM)]).map((key) => [key, 'builtin:static']),
    ),
    platformTags: Object.fromEntries(
      VARIANTS.map((name) => [`linux/arm/${name}`, [`arm-${name.replace(',', '-')}`]]),
    ),
  },
  compile: {
    stage: 'adjust',
    when: { os: ['linux'], arch: ['arm'] },
    handler(job, context) {
      const value = GOARM[context.platform.variant ?? ''];
      if (value === undefined) return undefined;
      const steps = job.steps.map((step) =>
        step.env?.GOARCH === 'arm' ? { ...step, env: { ...step.env, GOARM: value } } : step,
      );
      return { ...job, steps };
    },
  },
});
