import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeProject, type MemoryPrograms, pluginContract } from '@strake/core/testing';
import { plugin } from './index.ts';
import { readMetafile } from './metafile.ts';

const config = {
  platforms: ['linux/amd64'],
  esbuild: { entry: './src/main.js', path: '/app/main.js' },
};
const files = { 'src/main.js': 'import "./lib";', 'src/lib.js': 'console.log(1);' };

/** An esbuild that knows one import. */
const programs: MemoryPrograms = (argv, { env }, read) => {
  const flag = (name: string) => argv.find((each) => each.startsWith(name))?.split('=')[1] ?? '';
  const [main, lib] = [read('src/main.js'), read('src/lib.js')];
  if (main === undefined || lib === undefined) return { exitCode: 1, stderr: 'cannot resolve' };
  const imports = [{ path: 'src/lib.js', original: './lib' }];
  const inputs = { 'src/main.js': { imports }, 'src/lib.js': { imports: [] } };
  const bundle = `${lib}${main}${env?.NODE_PATH}`;
  const metafile = JSON.stringify({ inputs });
  return { files: { [flag('--outfile')]: bundle, [flag('--metafile')]: metafile } };
};

test('puts the bundle at its path', async () => {
  const { images } = await describeProject(plugin, { config, files, programs });
  const [platform] = images[0]?.platforms ?? [];
  assert.equal(platform?.layer.layers[0]?.entries.at(-1)?.path, '/app/main.js');
});

/** What readMetafile finds for a file of /work that imports something. */
function inputsOf(name: string, path: string, original: string) {
  const inputs = { [name]: { imports: [{ path, original }] } };
  const none = {
    read: () => undefined,
    list: () => [],
    realPath: () => undefined,
    type: () => undefined,
  };
  const context = { argv: [], directory: '/work', env: {}, values: {}, programs: [], files: none };
  return readMetafile(JSON.stringify({ inputs }), context);
}

test('finds the files that do not exist but would change a bundle', async () => {
  assert.deepEqual(await inputsOf('src/main.js', 'src/lib/index.js', './lib'), [
    { file: '/work/src/main.js' },
    { file: '/work/src/package.json' },
    { file: '/work/package.json' },
    { names: '/work/src/lib' },
    { names: '/work/src' },
  ]);
  const found = await inputsOf('src/a/main.js', 'src/node_modules/@x/y/y.js', '@x/y');
  for (const parent of ['/work/src/a', '/work/src', '/work'])
    for (const names of [`${parent}/node_modules`, `${parent}/node_modules/@x/y`])
      assert.ok(
        found?.some((input) => 'names' in input && input.names === names),
        names,
      );
});

test('cannot determine the inputs of an import with a pattern', async () => {
  assert.equal(await inputsOf('main.js', 'a.js', './*.js'), undefined);
});

const contract = pluginContract(plugin, {
  projects: {
    'a bundle': {
      config,
      files,
      programs,
      env: { NODE_PATH: '/lib' },
      outputs: ['memory:esbuild'],
    },
  },
  refused: { 'no path': { config: { ...config, esbuild: { entry: './src/main.js' } } } },
});
for (const { name, run } of contract) test(name, run);
