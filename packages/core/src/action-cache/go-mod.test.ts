import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { goListQueries } from './go-list.ts';
import { readModuleFile } from './go-mod.ts';

async function temporaryDirectory(
  t: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'strake-modules-'));
  t.after(() => rm(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

test('reads what names other directories, in lines and in parentheses', async (t) => {
  const root = await temporaryDirectory(t, {
    'go.mod': `// use ./commented
module "example.com/app" // the path

go 1.24
replace (
	example.com/a v1.0.0 => ../a // one version
	example.com/b => example.com/fork v1.0.0
	"example.com/c" => \`./sub dir\`
)
replace example.com/d => /absolute
`,
    'go.work':
      'go 1.24\n\nuse ./one\nuse (\n\t.\n\t../two // more\n)\nreplace example.com/a => ./a\n',
  });
  assert.deepEqual(readModuleFile(join(root, 'go.mod'), root), {
    path: 'example.com/app',
    uses: [],
    replaced: [
      { path: 'example.com/a', directory: join(root, '../a') },
      { path: 'example.com/c', directory: join(root, 'sub dir') },
      { path: 'example.com/d', directory: '/absolute' },
    ],
  });
  assert.deepEqual(readModuleFile(join(root, 'go.work'), root), {
    uses: [join(root, 'one'), root, join(root, '../two')],
    replaced: [{ path: 'example.com/a', directory: join(root, 'a') }],
  });
});

/** The paths that a list of packages depends on. */
function paths(directory: string, packages: readonly object[]): readonly string[] {
  const text = packages.map((each) => `${JSON.stringify(each, null, 1)}\n`).join('');
  const queries = goListQueries(text, { directory, env: {} }) ?? [];
  return queries.flatMap((query) => ('path' in query ? [query.path] : []));
}

test('a directory counts in which a second provider of an import path could appear', async (t) => {
  const root = await temporaryDirectory(t, {
    'go.mod': 'module example.com/app\n\nreplace example.com/app/ext/deep => ./elsewhere\n',
    'elsewhere/go.mod': 'module example.com/app/ext/deep\n',
  });
  const Module = { Path: 'example.com/app', Dir: root, GoMod: join(root, 'go.mod'), Main: true };
  const cached = '/cache/example.com/app/ext@v1.0.0';
  const external = { Path: 'example.com/app/ext', Version: 'v1.0.0', Dir: cached };
  const found = paths(root, [
    { Dir: root, ImportPath: 'example.com/app', Module },
    { Dir: `${cached}/deep/x`, ImportPath: 'example.com/app/ext/deep/x', Module: external },
  ]);
  assert.ok(found.includes(join(root, 'ext/deep/x')));
  assert.ok(found.includes(join(root, 'elsewhere/x')));
  assert.ok(!found.some((path) => path.startsWith('/cache')));
});

test('go.mod counts where every package is of a required module, and those of modules that nothing is imported from', async (t) => {
  const root = await temporaryDirectory(t, {
    'go.work': 'go 1.24\n\nuse ./app\nuse ./unused\n',
    'app/go.mod': 'module example.com/app\n\nreplace example.com/other => ../other\n',
    'unused/go.mod': 'module example.com/unused\n',
  });
  const cached = '/cache/example.com/tool@v1.0.0';
  const Module = { Path: 'example.com/tool', Version: 'v1.0.0', Dir: cached };
  const found = paths(join(root, 'app'), [{ Dir: cached, ImportPath: 'example.com/tool', Module }]);
  for (const name of ['go.work', 'go.work.sum', 'vendor', 'app/go.mod', 'app/go.sum', 'app/vendor'])
    assert.ok(found.includes(join(root, name)), name);
  for (const name of ['unused/go.mod', 'other/go.mod'])
    assert.ok(found.includes(join(root, name)), name);
});
