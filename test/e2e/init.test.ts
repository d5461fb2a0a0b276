import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strakeOk, TINY } from './strake.ts';

test('writes a configuration with an image named after the module, whatever the directory', async (t) => {
  const directory = await project(t, {
    ...TINY,
    'go.mod': 'module github.com/acme/tool/v4\n\ngo 1.24\n',
  });
  await strakeOk(directory, ['init']);
  const file = join(directory, 'strake.config.yaml');
  const text = await readFile(file, 'utf8');
  const { images } = JSON.parse(await strakeOk(directory, ['config', '--json']));
  assert.deepEqual(Object.keys(images), ['tool']);
  assert.match(await strakeOk(directory, ['plan']), /^image tool\n/m);
  await writeFile(file, text.replace('# repository:', 'repository:'));
  const plan = await strakeOk(directory, ['plan', '--push']);
  assert.match(plan, /^image tool\n.*^ +repository +ghcr\.io\/acme\/tool\n/ms);
});
