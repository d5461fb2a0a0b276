import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { locatePackages, StrakeError } from '@strake/core';
import { plugin } from '@strake/plugin-go';
import { project } from '../e2e/strake.ts';
import { runOk } from '../tool/index.ts';

const { signal } = new AbortController();
const MAIN = 'package main\n\nfunc main() {}\n';
const TOOL = 'github.com/acme/tool';

const MODULE = {
  'go.mod': `module ${TOOL}\n\ngo 1.25\n\nignore ./web\n`,
  'main.go': MAIN,
  'cmd/api/main.go': MAIN,
  'cmd/api/gen.go': `//go:build ignore\n\n${MAIN.replace('main', 'other')}`,
  'cmd/api/api_test.go': 'package main_test\n',
  'cmd/api/v2/main.go': MAIN,
  'cmd/linked_linux_arm64.go': 'package cmd\n',
  'cmd/old/old.go': `// +build ignore\n\n${MAIN}`,
  'cmd/plan9/main_plan9.go': MAIN,
  'cmd/server/main.go': `// Copyright.\n\n//go:build (linux || windows) && !custom\n\n${MAIN}`,
  'cmd/_off/main.go': MAIN,
  'cmd/.hidden/main.go': MAIN,
  'cmd/testdata/x/main.go': MAIN,
  'cmd/other-module/go.mod': 'module example.com/nested\n',
  'cmd/other-module/main.go': MAIN,
  'lib/lib.go': 'package lib\n',
  'lib/doc.go': 'package documentation\n',
  'tools/tools.go': `//go:build tools\n\n${MAIN}`,
  'vendored/vendor/x/main.go': MAIN,
  'web/app/main.go': MAIN,
};

const NO_GO = { env: { PATH: '/nowhere', GOTOOLCHAIN: 'local' } };

const locate = (cwd: string, names: readonly string[], { env = process.env } = {}) =>
  locatePackages(names, { plugins: [plugin], directory: cwd, cwd, env, signal, cache: false });

/** The import paths of the main packages that go prints. */
async function listed(cwd: string, ...patterns: readonly string[]): Promise<readonly string[]> {
  const template = '{{if eq .Name "main"}}{{.ImportPath}}{{end}}';
  const argv = ['go', 'list', '-e', '-f', template, ...patterns];
  return (await runOk(argv, { cwd, env: { GOOS: 'linux' } })).trim().split('\n').sort();
}

for (const pattern of [
  './...',
  './cmd/...',
  './cmd...',
  `${TOOL}/...`,
  `${TOOL}/cmd/a...`,
  './...r',
  './c.../api/...',
])
  test(`finds the programs that go finds for ${pattern}, without a process`, async (t) => {
    const directory = await project(t, MODULE);
    const found = await locate(directory, [pattern], NO_GO);
    assert.deepEqual(found.map(({ path }) => path).sort(), await listed(directory, pattern));
  });

test('finds programs by directory, file and import path', async (t) => {
  const directory = await project(t, MODULE);
  const names = ['./cmd/server', `${TOOL}/cmd/server`, './cmd/api/main.go', '.', TOOL];
  const located = (name: string, path: string, at: string, image: string) => ({
    name,
    path: `${TOOL}${path}`,
    directory: join(directory, at),
    image,
  });
  assert.deepEqual(await locate(directory, names, NO_GO), [
    located('./cmd/server', '/cmd/server', 'cmd/server', 'server'),
    located(`${TOOL}/cmd/server`, '/cmd/server', 'cmd/server', 'server'),
    located('./cmd/api', '/cmd/api', 'cmd/api', 'api'),
    located('.', '', '', 'tool'),
    located(TOOL, '', '', 'tool'),
  ]);
  assert.deepEqual(await locate(join(directory, 'cmd/api'), ['./v2', '../server', TOOL], NO_GO), [
    located('./v2', '/cmd/api/v2', 'cmd/api/v2', 'api'),
    located('../server', '/cmd/server', 'cmd/server', 'server'),
    located(TOOL, '', '', 'tool'),
  ]);
});

test('gives images different names', async (t) => {
  const directory = await project(t, {
    'go.mod': MODULE['go.mod'],
    'a/x/m.go': MAIN,
    'b/x/m.go': MAIN,
  });
  assert.deepEqual(
    (await locate(directory, ['./...'])).map(({ image }) => image),
    ['a-x', 'b-x'],
  );
});

test('finds what GOOS and the tags of GOFLAGS build', async (t) => {
  const directory = await project(t, MODULE);
  const env = { GOOS: 'plan9', GOFLAGS: '-tags=custom,tools' };
  const found = await locate(directory, ['./cmd/...', './tools/...'], { env });
  assert.deepEqual(
    found.map(({ name }) => name),
    ['./cmd/api', './cmd/api/v2', './cmd/plan9', './tools'],
  );
  // A directory with a name may be meant for other platforms and tags.
  assert.deepEqual(
    (await locate(directory, ['./tools'])).map(({ name }) => name),
    ['./tools'],
  );
});

const WORKSPACE = {
  'go.work': 'go 1.24\n\nuse (\n\t./one\n\t./two\n)\n',
  'one/go.mod':
    'module example.com/one\n\ngo 1.24\n\nrequire example.com/dep v1.0.0\n\nreplace example.com/dep => ../dep\n',
  'one/main.go': MAIN,
  'two/go.mod': 'module example.com/two\n\ngo 1.24\n',
  'two/cmd/x/main.go': MAIN,
  'dep/go.mod': 'module example.com/dep\n\ngo 1.24\n',
  'dep/cmd/tool/main.go': MAIN,
  'dep/lib/lib.go': 'package lib\n',
};

test('finds programs of every module of a workspace', async (t) => {
  const directory = await project(t, WORKSPACE);
  const names = ['./one', 'example.com/two/...'];
  const found = await locate(directory, names, NO_GO);
  assert.deepEqual(
    found.map(({ name, path }) => [name, path]),
    [
      ['./one', 'example.com/one'],
      ['example.com/two/cmd/x', 'example.com/two/cmd/x'],
    ],
  );
  assert.deepEqual(
    await listed(directory, './one', './two/...'),
    found.map(({ path }) => path),
  );
});

test('finds programs of all modules below the top of a workspace', async (t) => {
  const directory = await project(t, WORKSPACE);
  const found = await locate(directory, ['./...'], NO_GO);
  assert.deepEqual(
    found.map(({ name }) => name),
    ['./one', './two/cmd/x'],
  );
});

test('asks go for programs of other modules', async (t) => {
  const directory = await project(t, WORKSPACE);
  for (const name of ['example.com/dep/cmd/tool', 'example.com/dep/...'])
    assert.deepEqual(await locate(directory, [name]), [
      {
        name: 'example.com/dep/cmd/tool',
        path: 'example.com/dep/cmd/tool',
        directory: join(directory, 'dep/cmd/tool'),
        image: 'tool',
      },
    ]);
  await assert.rejects(locate(directory, ['example.com/dep/lib']), {
    code: 'GO_PACKAGE_NOT_MAIN',
    message:
      'package "example.com/dep/lib" is not a program: it is "package lib", not "package main"',
  });
});

test('takes directories of vendor for the programs of dependencies', async (t) => {
  const directory = await project(t, {
    'go.mod': 'module example.com/own\n\ngo 1.24\n\nrequire example.com/dep v1.0.0\n',
    'main.go': MAIN,
    'vendor/modules.txt':
      '# example.com/dep v1.0.0\n## explicit; go 1.24\nexample.com/dep/cmd/tool\n',
    'vendor/example.com/dep/cmd/tool/main.go': MAIN,
  });
  const path = 'example.com/dep/cmd/tool';
  assert.deepEqual(await locate(directory, [`./vendor/${path}`]), [
    { name: path, path, directory: join(directory, 'vendor', path), image: 'tool' },
  ]);
  await assert.rejects(locate(directory, ['./vendor/example.com/dep']), {
    code: 'GO_PACKAGE_NOT_FOUND',
  });
});

test('says which modules of a workspace may require a package', async (t) => {
  const directory = await project(t, WORKSPACE);
  const name = 'nowhere.example/cmd/x';
  await assert.rejects(locate(directory, [name]), {
    code: 'GO_MODULE_MISSING',
    hint: /^Run "go get nowhere\.example\/cmd\/x" or "go mod tidy" in the module that needs it: \/.*, \//,
  });
});

for (const [name, code, message] of [
  ['./lib', 'GO_PACKAGE_NOT_MAIN', /^package "\.\/lib" is not a program: it is "package lib"/],
  ['./lib/...', 'GO_PACKAGE_NOT_MAIN', /^pattern "\.\/lib\/\.\.\." matches no program$/],
  [`${TOOL}/lib/...`, 'GO_PACKAGE_NOT_MAIN', /matches no program$/],
  ['./cmdd', 'GO_PACKAGE_NOT_FOUND', /^package "\.\/cmdd" does not exist in \//],
  ['./cmdd/...', 'GO_PACKAGE_NOT_FOUND', /^pattern .* matches nothing: \/.*\/cmdd does not exist$/],
  ['./vendored', 'GO_PACKAGE_NOT_FOUND', /has no Go files in \//],
  ['./cmd/other-module', 'GO_PACKAGE_NOT_FOUND', /does not belong to a module in \//],
  ['./cmd/other-module/...', 'GO_PACKAGE_NOT_FOUND', /does not belong to a module in \//],
  ['..', 'GO_PACKAGE_NOT_FOUND', /does not belong to a module in \//],
  ['ko://x', 'CONFIG_OPTION', /^ko:\/\/x is a ko reference$/],
  ['example.com/x@v1.2.3', 'CONFIG_OPTION', /^example\.com\/x@v1\.2\.3 names a version$/],
] as const)
  test(`refuses ${name}`, async (t) => {
    const directory = await project(t, MODULE);
    await assert.rejects(locate(directory, ['./cmd/api', name], NO_GO), { code, message });
  });

test('explains what go does not find', async (t) => {
  const directory = await project(t, MODULE);
  await assert.rejects(locate(directory, ['app/api']), {
    code: 'GO_PACKAGE_NOT_FOUND',
    hint: 'To name a directory, begin with a dot: "./app/api".',
  });
  await assert.rejects(locate(directory, ['app/api'], NO_GO), { code: 'TOOL_NOT_FOUND' });
});

test('refuses names outside of every module', async (t) => {
  const directory = await project(t, { 'main.go': MAIN });
  await assert.rejects(locate(directory, ['.']), { code: 'GO_MODULE_NOT_FOUND' });
});

test('leaves directories of other languages to other plugins', async (t) => {
  const directory = await project(t, { 'Cargo.toml': '' });
  await assert.rejects(locate(directory, ['.']), {
    code: 'CONFIG_OPTION',
    message: 'no plugin knows .',
  });
});

test('reports all names that mean nothing', async (t) => {
  const directory = await project(t, MODULE);
  const names = ['./nope', './lib', 'example.org/x', 'example.org/y', TOOL, 'a.example/b@v1'];
  await assert.rejects(locate(directory, names), (thrown: StrakeError) => {
    const { errors = [] } = thrown.facts;
    assert.deepEqual(
      errors.map((each) => StrakeError.is(each) && each.facts.package),
      ['./nope', './lib', 'a.example/b@v1', 'example.org/x', 'example.org/y'],
    );
    return true;
  });
});
