import type { JsonSchema } from '@strake/core/plugin';

/** The value of `ko` in the configuration of an image. */
export interface KoOptions {
  /** Import path of the only program of the image. */
  readonly importPath: string;
  /** Directory that becomes `/var/run/ko`, relative to the configuration's directory; it may be missing. */
  readonly kodata?: string;
  /** Linux capabilities of the program: names, numbers, or `all`. */
  readonly capabilities?: readonly string[];
}

/** JSON Schema of {@link KoOptions}. */
export const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Images as ko makes them.',
  required: ['importPath'],
  properties: {
    importPath: {
      type: 'string',
      minLength: 1,
      description: 'Import path of the only program of the image.',
    },
    kodata: {
      type: 'string',
      minLength: 1,
      description:
        "Directory that becomes /var/run/ko, relative to the configuration's directory; it may be missing.",
    },
    capabilities: {
      type: 'array',
      items: { type: 'string' },
      description: 'Linux capabilities of the program: names, numbers, or all.',
    },
  },
};
