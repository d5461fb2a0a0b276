import assert from 'node:assert/strict';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import type { DiscoveryFiles } from '@strake/core/plugin';
import { goListInputs } from './go-list.ts';
import { readModuleFile } from './module-file.ts';

const root = '/work';

/** Files by path from the root. */
function diskOf(files: Readonly<Record<string, string>>): DiscoveryFiles {
  const at = (path: string) => files[relative(root, path)];
  return {
    read: at,
    list: () => [],
    realPath: (path) => (at(path) === undefined ? undefined : path),
    type(path) {
      const isAbove = Object.keys(files).some((name) => join(root, name).startsWith(`${path}/`));
      return at(path) === undefined ? (isAbove ? 'directory' : undefined) : 'file';
    },
  };
}

test('reads what names other directories, in lines and in parentheses', () => {
  const disk = diskOf({
    'go.mod': `// use ./commented
module "example.com/app" // the path

go 1.24
replace (
	example.com/a v1.0.0 => ../a // one version
	example.com/b => example.com/fork v1.0.0
	"example.com/c" => \`./sub dir\`
)
replace example.com/d => /absolute
require example.com/e v1.0.0 // indirect
require (
	example.com/f v1.0.0 //indirect; because
	example.com/g v1.0.0 // not indirectly
)
ignore (
	./web/
	node_modules
)
`,
    'go.work':
      'go 1.24\n\nuse ./one\nuse (\n\t.\n\t../two // more\n)\nreplace example.com/a => ./a\n',
  });
  assert.deepEqual(readModuleFile(join(root, 'go.mod'), root, disk), {
    path: 'example.com/app',
    go: '1.24',
    uses: [],
    replaced: [
      { path: 'example.com/a', directory: join(root, '../a') },
      { path: 'example.com/c', directory: join(root, 'sub dir') },
      { path: 'example.com/d', directory: '/absolute' },
    ],
    required: ['example.com/e', 'example.com/f', 'example.com/g'],
    indirect: ['example.com/e', 'example.com/f'],
    ignored: ['./web', 'node_modules'],
  });
  assert.deepEqual(readModuleFile(join(root, 'go.work'), root, disk), {
    go: '1.24',
    uses: [join(root, 'one'), root, join(root, '../two')],
    replaced: [{ path: 'example.com/a', directory: join(root, 'a') }],
    required: [],
    indirect: [],
    ignored: [],
  });
});

/** The paths that a list of packages depends on. */
function paths(
  directory: string,
  packages: readonly object[],
  files: DiscoveryFiles,
): readonly string[] {
  const text = packages.map((each) => `${JSON.stringify(each, null, 1)}\n`).join('');
  const inputs =
    goListInputs(text, { argv: ['go', 'build'], directory, env: {}, values: {}, files }) ?? [];
  return inputs.flatMap((each) =>
    'file' in each ? [each.file] : 'names' in each ? [each.names] : [],
  );
}

test('records directories in which a second provider of an import path could appear', () => {
  const disk = diskOf({
    'go.mod': 'module example.com/app\n\nreplace example.com/app/ext/deep => ./elsewhere\n',
    'elsewhere/go.mod': 'module example.com/app/ext/deep\n',
    'ext/deep/README.md': '',
    'other/go.mod': 'module example.com/app/other\n',
  });
  const Module = { Path: 'example.com/app', Dir: root, GoMod: join(root, 'go.mod'), Main: true };
  const cached = '/cache/example.com/app/ext@v1.0.0';
  const external = { Path: 'example.com/app/ext', Version: 'v1.0.0', Dir: cached };
  const found = paths(
    root,
    [
      { Dir: root, ImportPath: 'example.com/app', Module },
      { Dir: `${cached}/deep`, ImportPath: 'example.com/app/ext/deep', Module: external },
      { Dir: `${cached}/deep/x`, ImportPath: 'example.com/app/ext/deep/x/y', Module: external },
      { Dir: `${cached}/z`, ImportPath: 'example.com/app/other/z', Module: external },
    ],
    disk,
  );
  // A directory, the first that does not exist, and the beginning of another module.
  for (const name of ['ext/deep', 'ext/deep/x', 'elsewhere/x', 'other/go.mod'])
    assert.ok(found.includes(join(root, name)), name);
  for (const name of ['ext/deep/x/y', 'other/z', 'other'])
    assert.ok(!found.includes(join(root, name)), name);
  assert.ok(!found.some((path) => path.startsWith('/cache')));
});

test('records go.mod if all packages are of required modules, and those of unused modules', () => {
  const disk = diskOf({
    'go.work': 'go 1.24\n\nuse ./app\nuse ./unused\n',
    'app/go.mod': 'module example.com/app\n\nreplace example.com/other => ../other\n',
    'unused/go.mod': 'module example.com/unused\n',
  });
  const cached = '/cache/example.com/tool@v1.0.0';
  const Module = { Path: 'example.com/tool', Version: 'v1.0.0', Dir: cached };
  const found = paths(
    join(root, 'app'),
    [{ Dir: cached, ImportPath: 'example.com/tool', Module }],
    disk,
  );
  for (const name of ['go.work', 'go.work.sum', 'vendor', 'app/go.mod', 'app/go.sum', 'app/vendor'])
    assert.ok(found.includes(join(root, name)), name);
  for (const name of ['unused/go.mod', 'other/go.mod'])
    assert.ok(found.includes(join(root, name)), name);
});
