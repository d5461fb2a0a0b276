import assert from 'node:assert/strict';
import { mkdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runOk, temporaryDirectory } from '../../test/tool/index.ts';
import { linkCommands } from './link-commands.mjs';

test('makes the commands of packages those of npx, also in the place of older links', async (t) => {
  const root = await temporaryDirectory(t);
  await mkdir(join(root, 'packages/cli/dist'), { recursive: true });
  await mkdir(join(root, 'packages/core'));
  await mkdir(join(root, 'node_modules/.bin'), { recursive: true });
  const manifest = { name: 'cli', bin: { sail: 'dist/main.js' } };
  await writeFile(join(root, 'packages/cli/package.json'), JSON.stringify(manifest));
  await writeFile(join(root, 'packages/core/package.json'), '{"name":"core"}');
  await writeFile(join(root, 'package.json'), '{"name":"root","private":true}');
  await writeFile(join(root, 'packages/cli/dist/main.js'), '#!/bin/sh\necho "ahoy $1"\n');
  await symlink('nowhere', join(root, 'node_modules/.bin/sail'));
  linkCommands(root);
  linkCommands(root);
  assert.equal(
    await readlink(join(root, 'node_modules/.bin/sail')),
    '../../packages/cli/dist/main.js',
  );
  const npx = ['npm', 'exec', '--offline', '--', 'sail', 'sailor'];
  assert.equal(await runOk(npx, { cwd: root }), 'ahoy sailor\n');
});
