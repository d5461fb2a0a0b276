import { createRequire } from 'node:module';
import { join } from 'node:path';
import { addLayer, definePlugin, type Plugin } from '@strake/core/plugin';
import { readMetafile } from './metafile.ts';

/** The value of `esbuild` in the configuration. */
export type EsbuildOptions = { readonly entry: string; readonly path: string } | undefined;

const require = createRequire(import.meta.url);

/** A program of esbuild, or a script that starts it. */
const ESBUILD = require.resolve('esbuild/bin/esbuild');

/** Without tsconfig.json, which may be anywhere. */
const FLAGS = ['--bundle', '--platform=node', '--log-level=warning', '--tsconfig-raw={}'];

/** Bundles JavaScript and TypeScript, and puts the bundle into a layer. */
export const plugin: Plugin = definePlugin<EsbuildOptions>({
  name: 'esbuild',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['entry', 'path'],
    properties: {
      entry: { type: 'string', description: 'The first file, relative to the configuration.' },
      path: { type: 'string', pattern: '^/', description: 'Path of the bundle in the image.' },
    },
  },
  errors: { ESBUILD_FAILED: ['tool', 'esbuild cannot bundle a program'] },
  discoveries: { 'esbuild-metafile': readMetafile },
  compile(job, { images, directory, outputDirectory }) {
    const made = images.flatMap(({ name: image, options }, at) => {
      if (!options) return [];
      const name = join(outputDirectory, 'esbuild', String(at));
      const [bundle, metafile] = [`${name}.js`, `${name}.json`];
      const files = [`--outfile=${bundle}`, `--metafile=${metafile}`];
      const step = {
        id: `esbuild ${options.entry} for ${image}`,
        argv: [ESBUILD, options.entry, ...FLAGS, ...files],
        directory,
        inputs: {
          values: { esbuild: require('esbuild/package.json').version },
          env: ['NODE_PATH', 'ESBUILD_*'],
          discovery: { depfile: metafile, format: 'esbuild-metafile' },
        },
        outputs: [bundle],
        failure: 'ESBUILD_FAILED',
      };
      return { step, output: { id: 'esbuild', image, file: bundle } };
    });
    const outputs = [...job.outputs, ...made.map(({ output }) => output)];
    return { ...job, steps: [...job.steps, ...made.map(({ step }) => step)], outputs };
  },
  layer(plan, { options, outputs }) {
    const output = outputs.find(({ id }) => id === 'esbuild');
    if (!options || !output) return undefined;
    const entry = { type: 'file' as const, path: options.path, content: { file: output.file } };
    return addLayer(plan, { id: 'esbuild', entries: [entry], createdBy: 'esbuild' });
  },
});
