import { createRequire } from 'node:module';
import { join } from 'node:path';
import { addLayer, definePlugin, type Plugin } from '@strake/core/plugin';
import { readMetafile } from './metafile.ts';

/** What stands under `esbuild` in the configuration. */
export type EsbuildOptions = { readonly entry: string; readonly path: string } | undefined;

const require = createRequire(import.meta.url);

/** Writes a bundle, or prints its metafile. */
const SCRIPT = `
const [library, options] = process.argv.slice(1);
try {
  const { metafile } = require(library).buildSync(JSON.parse(options));
  if (metafile) process.stdout.write(JSON.stringify(metafile));
} catch {
  process.exitCode = 1; // esbuild has printed why
}`;

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
      const outfile = join(outputDirectory, 'esbuild', `${at}.js`);
      // Without tsconfig.json, which may be anywhere.
      const bundle = { bundle: true, platform: 'node', logLevel: 'warning', tsconfigRaw: '{}' };
      const argv = (more: object) => [
        ...[process.execPath, '-e', SCRIPT, require.resolve('esbuild')],
        JSON.stringify({ entryPoints: [options.entry], ...bundle, ...more }),
      ];
      const question = { outfile, write: false, metafile: true, logLevel: 'silent' };
      const step = {
        id: `esbuild ${options.entry} for ${image}`,
        argv: argv({ outfile }),
        directory,
        inputs: {
          values: { esbuild: require('esbuild/package.json').version },
          env: ['NODE_PATH', 'ESBUILD_*'],
          discovery: { argv: argv(question), format: 'esbuild-metafile' },
        },
        outputs: [outfile],
        failure: 'ESBUILD_FAILED',
      };
      return { step, output: { id: 'esbuild', image, file: outfile } };
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
