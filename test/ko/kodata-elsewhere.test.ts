// kodata that is outside of the git work tree.
import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireTool, temporaryDirectory } from '../tool/index.ts';
import { bothTools } from './both-tools.ts';
import { sameImages } from './same-images.ts';
import { workTree } from './work-tree.ts';

const MAIN = 'package main\n\nfunc main() { println("hello") }\n';
const args = ['build', '--sbom=none', '-B'];

test('kodata of a dependency, and links to a directory that the caller allows', async (t) => {
  if ((await requireTool(t, 'ko')) === undefined) return;
  const tools = await bothTools(t);
  const elsewhere = await temporaryDirectory(t);
  await mkdir(join(elsewhere, 'cmd/tool/kodata'), { recursive: true });
  await writeFile(join(elsewhere, 'go.mod'), 'module example.com/dependency\n\ngo 1.24\n');
  await writeFile(join(elsewhere, 'cmd/tool/main.go'), MAIN);
  await writeFile(join(elsewhere, 'cmd/tool/kodata/a'), 'a\n');
  const tree = await workTree(t, {
    '.ko.yaml': `defaultBaseImage: ${tools.bases.static}\n`,
    'go.mod': `module example.com/own\n\ngo 1.24\n\nrequire example.com/dependency v0.0.0\n\nreplace example.com/dependency => ${elsewhere}\n`,
    'tools.go': '//go:build tools\n\npackage own\n\nimport _ "example.com/dependency/cmd/tool"\n',
    'cmd/linking/main.go': MAIN,
    'cmd/linking/kodata/b': 'b\n',
  });
  await sameImages(tools, tree, { args: [...args, 'example.com/dependency/cmd/tool'] });

  await symlink(join(elsewhere, 'go.mod'), join(tree.directory, 'cmd/linking/kodata/link'));
  const refused = await tools.runStrake(tree, { args: [...args, './cmd/linking'] });
  assert.equal(refused.status, 2, refused.stderr);
  assert.match(refused.stderr, /symbolic link .*\/kodata\/link leads out of the git work tree/);
  assert.equal(refused.stdout, '');
  const env = { KO_DATA_PATH_ALLOWED_ROOT: elsewhere };
  const allowed = await tools.runStrake(tree, { args: [...args, './cmd/linking'], env });
  assert.equal(allowed.status, 0, allowed.stderr);
});
