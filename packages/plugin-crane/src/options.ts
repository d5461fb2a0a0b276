import type { JsonSchema } from '@strake/core/plugin';

/** What stands under `crane` in the configuration. */
export interface CraneOptions {
  /**
   * `push`, the default: crane pushes the image as core made it, with its digests. `append`: crane puts the layers on the
   * base, sets the config and makes the list itself, in the registry.
   */
  readonly mode?: 'push' | 'append';
  /** The program; default `crane`, looked for on PATH. */
  readonly command?: string;
}

/** JSON Schema of {@link CraneOptions}. */
export const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Registries are pushed to by crane.',
  properties: {
    mode: {
      enum: ['push', 'append'],
      description: 'push: the image as strake made it; append: crane assembles it again.',
    },
    command: { type: 'string', minLength: 1, description: 'The program; default crane.' },
  },
};
