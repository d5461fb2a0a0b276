import assert from 'node:assert/strict';
import { chown, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { project, strake, strakeOk } from './strake.ts';

const LIST = `import { registerHooks } from 'node:module';
import { appendFileSync } from 'node:fs';
registerHooks({ load(url, context, next) { appendFileSync('loaded', url + '\\n'); return next(url, context); } });
`;

test('prints a script for each shell, which asks strake at each Tab', async (t) => {
  const directory = await project(t, { 'strake.yaml': 'images: { server: {} }' });
  for (const shell of ['bash', 'zsh', 'fish', 'powershell'])
    assert.match(await strakeOk(directory, ['completion', shell]), /strake __complete/);
  const wrong = await strake(directory, ['completion', 'tcsh']);
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /Choose one of bash, zsh, fish, powershell/);
  assert.equal(await strakeOk(directory, ['__complete', '=s', 'build', '-i']), 'server\t\n');
});

test('loads neither core nor the configuration for a word that does not need them', async (t) => {
  const directory = await project(t, { 'strake.yaml': 'images: { server: {} }', 'list.mjs': LIST });
  const NODE_OPTIONS = `--import=${pathToFileURL(join(directory, 'list.mjs'))}`;
  const env = { NODE_OPTIONS };
  await strakeOk(directory, ['__complete', '=--pl', 'build'], { env });
  const loaded = await readFile(join(directory, 'loaded'), 'utf8');
  assert.match(loaded, /commander/);
  assert.doesNotMatch(loaded, /packages\/(core|oci)|cosmiconfig|yaml/);
  await strakeOk(directory, ['__complete', '=', 'build', '-i'], { env });
  assert.match(await readFile(join(directory, 'loaded'), 'utf8'), /packages\/core/);
});

test('prints nothing for what it may not or cannot read', async (t) => {
  const directory = await project(t, { 'sub/strake.yaml': 'images: { server: {} }' });
  const complete = async (...args: string[]) => {
    const { status, stdout, stderr } = await strake(directory, ['__complete', ...args]);
    return [status, stdout, stderr];
  };
  assert.deepEqual(await complete('=', '-C', 'sub', 'build', '-i'), [0, 'server\t\n', '']);
  assert.deepEqual(await complete('=', '-C', 'none', 'build', '-i'), [0, '', '']);
  assert.deepEqual(await complete('=', '-c', 'none.yaml', 'build', '-i'), [0, '', '']);
  assert.deepEqual(await complete(), await complete('='));
  if (process.getuid?.() === 0) {
    await chown(join(directory, 'sub/strake.yaml'), 4242, 4242);
    assert.deepEqual(await complete('=', '-C', 'sub', 'build', '-i'), [0, '', '']);
  }
  await writeFile(join(directory, 'strake.yaml'), 'images: [');
  assert.deepEqual(await complete('=', 'build', '-i'), [0, '', '']);
});
