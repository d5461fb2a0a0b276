import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createPlugin } from './create-plugin.ts';

async function directory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'create-strake-plugin-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('writes a package with its name everywhere', async (t) => {
  const path = await directory(t);
  assert.deepEqual(await createPlugin('two-words', path), {
    package: 'strake-plugin-two-words',
    directory: path,
  });
  const manifest = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
  assert.equal(manifest.name, 'strake-plugin-two-words');
  assert.equal(manifest.engines.node, '>=22.19');
  const source = await readFile(join(path, 'src/index.ts'), 'utf8');
  assert.match(source, /interface TwoWordsOptions/);
  assert.match(source, /name: 'two-words'/);
  assert.doesNotMatch(source, /banner/i);
  assert.equal(await readFile(join(path, '.gitignore'), 'utf8'), 'node_modules\ndist\n');
});

test('accepts a name that contains that of the template, and keys that need quotes', async (t) => {
  const path = await directory(t);
  await createPlugin('my-banner', path);
  const text = await readFile(join(path, 'src/index.test.ts'), 'utf8');
  assert.match(text, /^ {2}'my-banner': \{ text/m);
  assert.doesNotMatch(text, /my-my/);
});

test('accepts the full name of a package', async (t) => {
  const path = await directory(t);
  await createPlugin('strake-plugin-short', path);
  assert.match(await readFile(join(path, 'src/index.ts'), 'utf8'), /name: 'short'/);
});

test('the command names the package and its directory', async (t) => {
  const path = await directory(t);
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const said = execFileSync(process.execPath, [main, 'short', 'elsewhere'], { cwd: path });
  assert.match(said.toString(), /^created package strake-plugin-short in directory elsewhere\n/);
});

test('refuses an invalid name, and a directory that is not empty', async (t) => {
  const path = await directory(t);
  for (const name of ['', 'Banner', '../banner', 'a--b', 'ä'])
    await assert.rejects(createPlugin(name, path), /is not a plugin name/);
  await writeFile(join(path, 'mine'), '');
  await assert.rejects(createPlugin('banner', path), /is not empty/);
});
