import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, temporaryDirectory } from '../tool/index.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Entry points that other programs and plugins import. */
const ENTRIES = [
  '@strake/oci',
  '@strake/oci/registry',
  '@strake/oci/testing',
  '@strake/core',
  '@strake/core/plugin',
  '@strake/core/testing',
];

test('publishes types that need neither @types/node nor those of undici and tar-stream', async (t) => {
  const directory = await temporaryDirectory(t);
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  const lines = ENTRIES.map((entry, at) => `export * as entry${at} from '${entry}';\n`);
  await writeFile(join(directory, 'all.ts'), lines.join(''));
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    module: 'nodenext',
    types: [],
  };
  const config = { compilerOptions, files: ['all.ts'] };
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const { status, stdout } = await run([tsc, '-p', directory, '--listFiles']);
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^.*\/packages\/core\/dist\/plugin\.d\.ts$/m);
  assert.deepEqual(stdout.match(/^.*node_modules\/(@types|undici|tar-stream)\/.*$/gm), null);
});
