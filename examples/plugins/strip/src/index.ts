import { basename, join } from 'node:path';
import { type CompileStep, definePlugin, type Plugin } from '@strake/core/plugin';

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
  api: 1,
  hooks: ['compile'],
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      tool: { type: 'string', minLength: 1, description: 'The program; default llvm-strip.' },
      flags: { type: 'array', items: { type: 'string' }, description: 'Default --strip-all.' },
    },
  },
  setup({ hooks }) {
    hooks.compile.tap(
      { stage: 'adjust' },
      (job, { directory, images, outputDirectory, platform }) => {
        if (platform.os === 'windows') return undefined;
        const steps = new Map<string, CompileStep>();
        const outputs = job.outputs.map((output) => {
          const options = images.find(({ name }) => name === output.image)?.options;
          const { tool = 'llvm-strip', flags = ['--strip-all'] } = options ?? {};
          const key = JSON.stringify([tool, flags, output.file]);
          const at = [...steps.keys()].indexOf(key);
          // The name stays, since it may become the program's name in the image.
          const folder = join(outputDirectory, 'strip', String(at < 0 ? steps.size : at));
          const file = join(folder, basename(output.file));
          steps.set(key, {
            id: `${tool} ${basename(output.file)}${at < 0 && steps.size === 0 ? '' : ` (${at < 0 ? steps.size : at})`}`,
            argv: [tool, ...flags, '-o', file, output.file],
            directory,
            inputs: { files: [output.file] },
            outputs: [file],
          });
          return { ...output, file };
        });
        return { ...job, steps: [...job.steps, ...steps.values()], outputs };
      },
    );
  },
});
