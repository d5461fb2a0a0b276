import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
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
  const lines = ENTRIES.map((entry, at) => `export * as entry${at} from '${entry}';\n`);
  const { status, stdout } = await compile(t, lines.join(''), '--listFiles');
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^.*\/packages\/core\/dist\/plugin\.d\.ts$/m);
  assert.deepEqual(stdout.match(/^.*node_modules\/(@types|undici|tar-stream)\/.*$/gm), null);
});

for (const entry of ['@strake/oci', '@strake/core'])
  test(`names a misspelt error code of ${entry} in the compiler's message`, async (t) => {
    const text = `import { StrakeError } from '${entry}';
throw new StrakeError('FILE_CHANGD', 'a file changed', { hint: 'Again.' });
`;
    const { status, stdout } = await compile(t, text, '--skipLibCheck');
    assert.notEqual(status, 0);
    assert.match(stdout, /Argument of type '"FILE_CHANGD"' is not assignable to/);
  });

/** Compiles a module that imports packages of strake, without types of other packages. */
async function compile(t: TestContext, text: string, ...options: readonly string[]) {
  const directory = await temporaryDirectory(t);
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  await writeFile(join(directory, 'all.ts'), text);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    module: 'nodenext',
    types: [],
  };
  const config = { compilerOptions, files: ['all.ts'] };
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config));
  return await run([join(ROOT, 'node_modules/.bin/tsc'), '-p', directory, ...options]);
}
