import type { JsonSchema } from '@strake/core/plugin';

/** The value of `crane` in the configuration. */
export interface CraneOptions {
  /**
   * `push`, the default: crane pushes the image as built by core, with its digests. `append`: crane appends the layers to the
   * base, sets the config and creates the index itself, in the registry.
   */
  readonly mode?: 'push' | 'append';
  /** The program; default `crane`, found on PATH. */
  readonly command?: string;
}

/** JSON Schema of {@link CraneOptions}. */
export const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Pushes to registries with crane.',
  properties: {
    mode: {
      enum: ['push', 'append'],
      description: 'push: the image as built by strake; append: crane assembles it again.',
    },
    command: { type: 'string', minLength: 1, description: 'The program; default crane.' },
  },
};
