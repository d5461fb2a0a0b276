import { basename, join } from 'node:path';
import { definePlugin, type Plugin } from '@strake/core/plugin';

/** What stands under `strip` in the configuration. */
export interface StripOptions {
  /** The program; default `llvm-strip`, which knows every architecture. May differ by platform. */
  readonly tool?: string;
  /** Default `--strip-all`. */
  readonly flags?: readonly string[];
}

/** Takes symbols and debug information out of every program, whoever compiled it. */
export const plugin: Plugin = definePlugin<StripOptions | undefined>({
  name: 'strip',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      tool: { type: 'string', minLength: 1, description: 'The program; default llvm-strip.' },
      flags: { type: 'array', items: { type: 'string' }, description: 'Default --strip-all.' },
    },
  },
  compile: {
    stage: 'adjust',
    handler(job, context) {
      if (context.platform.os === 'windows') return undefined;
      const stripped = job.outputs.map((output, at) => {
        const { options } = context.images.find(({ name }) => name === output.image) ?? {};
        const { tool = 'llvm-strip', flags = ['--strip-all'] } = options ?? {};
        // The name stays, since it may become the program's name in the image.
        const file = join(context.outputDirectory, 'strip', String(at), basename(output.file));
        const step = {
          id: `strip ${output.id} of ${output.image}`,
          argv: [tool, ...flags, '-o', file, output.file],
          directory: context.directory,
          inputs: { files: [output.file] },
          outputs: [file],
        };
        return { step, output: { ...output, file } };
      });
      const steps = [...job.steps, ...stripped.map(({ step }) => step)];
      return { ...job, steps, outputs: stripped.map(({ output }) => output) };
    },
  },
});
