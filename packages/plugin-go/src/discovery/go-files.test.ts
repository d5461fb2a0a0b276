import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { DiscoveryFiles, StringMap } from '@strake/core/plugin';
import { goFilesInputs } from './go-files.ts';

/** Files by absolute path, and how often each was read. */
function diskOf(files: Readonly<Record<string, string>>) {
  const reads = new Map<string, number>();
  const directories = new Set<string>();
  for (const path of Object.keys(files))
    for (let at = dirname(path); at !== '/'; at = dirname(at)) directories.add(at);
  const type = (path: string) =>
    path in files ? 'file' : directories.has(path) ? 'directory' : undefined;
  const disk: DiscoveryFiles = {
    read(path) {
      reads.set(path, (reads.get(path) ?? 0) + 1);
      return files[path];
    },
    list: (path) =>
      [...Object.keys(files), ...directories]
        .filter((each) => dirname(each) === path)
        .map((each) => each.slice(path.length + 1))
        .sort(),
    realPath: (path) => (type(path) === undefined ? undefined : path),
    type,
  };
  return { disk, reads };
}

function inputsOf(disk: DiscoveryFiles, operand: string, env: Record<string, string> = {}) {
  return goFilesInputs({
    argv: ['go', 'build'],
    directory: '/app',
    env: { CGO_ENABLED: '0', ...env },
    values: {},
    operands: [operand],
    files: disk,
  });
}

const filesOf = (disk: DiscoveryFiles, operand: string) =>
  inputsOf(disk, operand)?.flatMap((each) => ('file' in each ? [each.file] : []));

const GO_MOD = 'module app\n\ngo 1.24\n';

test('names only what a program imports and embeds', () => {
  const { disk } = diskOf({
    '/app/go.mod': GO_MOD,
    '/app/main.go':
      'package main\n\nimport "app/lib"\n\n//go:embed text/*.t?t text/[a-c].md\nvar x embed.FS\n',
    '/app/main_test.go': 'package main\n\nimport "app/tested"\n',
    '/app/notes.txt': '',
    '/app/other.pgo': '',
    '/app/lib/lib.go': 'package lib\n',
    '/app/tested/tested.go': 'package tested\n',
    '/app/cmd/other/main.go': 'package main\n',
    ...Object.fromEntries(
      ['a.txt', 'a.md', 'd.md', 'a.html'].map((name) => [`/app/text/${name}`, '']),
    ),
  });
  const found = filesOf(disk, 'app')?.filter((path) => disk.type(path) !== undefined) ?? [];
  assert.deepEqual(found.sort(), [
    '/app/go.mod',
    '/app/lib/lib.go',
    '/app/main.go',
    '/app/text/a.md',
    '/app/text/a.txt',
  ]);
});

test('reads each file once for all programs and platforms of a build', () => {
  const names = Array.from({ length: 20 }, (_, at) => `p${at}`);
  const { disk, reads } = diskOf({
    '/app/go.mod': GO_MOD,
    '/app/lib/lib.go': 'package lib\n\nimport "app/deep"\n',
    '/app/deep/deep.go': 'package deep\n',
    ...Object.fromEntries(
      names.map((name) => [`/app/cmd/${name}/main.go`, 'package main\n\nimport "app/lib"\n']),
    ),
  });
  for (const GOARCH of ['amd64', 'arm64', 'arm', 's390x', 'ppc64le'])
    for (const name of names) assert.ok(inputsOf(disk, `app/cmd/${name}`, { GOARCH }));
  const often = [...reads].filter(([path, count]) => count > 1 && join('/', path).endsWith('.go'));
  assert.deepEqual(often, []);
  assert.ok((reads.get('/app/go.mod') ?? 0) <= 2);
});

test('cannot tell the inputs of a package that cgo compiles', () => {
  const { disk } = diskOf({
    '/app/go.mod': GO_MOD,
    '/app/main.go': 'package main\n\nimport "C"\n',
  });
  assert.ok(inputsOf(disk, 'app'));
  for (const CGO_ENABLED of ['1', ''])
    assert.equal(inputsOf(disk, 'app', { CGO_ENABLED }), undefined);
});

test('cannot tell the inputs of assembly that includes what Go does not know of', () => {
  const inputsWith = (files: Readonly<Record<string, string>>) =>
    inputsOf(
      diskOf({ '/app/go.mod': GO_MOD, '/app/main.go': 'package main\n', ...files }).disk,
      'app',
    );
  const assembly = (name: string) => ({ '/app/f_amd64.s': `#include "${name}"\n` });
  const header = { '/app/f.h': '#include "textflag.h"\n', '/app/f.inc': '' };
  assert.ok(inputsWith({ ...header, ...assembly('f.h') }));
  assert.ok(inputsWith({ ...header, ...assembly('go_asm.h') }));
  for (const name of ['../f.h', 'inc/f.h', '/usr/include/f.h', 'f.inc'])
    for (const files of [assembly(name), { ...assembly('f.h'), '/app/f.h': `# include "${name}"` }])
      assert.equal(inputsWith({ ...header, ...files }), undefined, name);
  // What no assembly includes is for a C compiler.
  assert.ok(inputsWith({ '/app/f.h': '#include "inc/f.h"\n' }));
});

test('ignores what a file says that go cannot parse', () => {
  const { disk } = diskOf({
    '/app/go.mod': GO_MOD,
    '/app/main.go': 'package main\n\nimport "app/lib"\n',
    '/app/template.go': '{{ package }}\n\nimport "app/gone"\n',
    '/app/lib/lib.go': 'package lib\n',
  });
  const found = filesOf(disk, 'app') ?? [];
  for (const path of ['/app/template.go', '/app/lib/lib.go']) assert.ok(found.includes(path), path);
});

test('looks in every module that could contain a package, and in directories that do not exist', () => {
  const { disk } = diskOf({
    '/app/go.mod': `${GO_MOD}\nreplace app/lib => ../lib\n`,
    '/app/main.go': 'package main\n\nimport (\n\t"app/lib/x"\n\t"app/gone"\n)\n',
    '/app/lib/x/x.go': 'package x\n',
    '/lib/go.mod': 'module app/lib\n',
    '/lib/x/x.go': 'package x\n',
  });
  const names = inputsOf(disk, 'app')?.flatMap((each) => ('names' in each ? [each.names] : []));
  for (const path of ['/app/lib/x', '/lib/x', '/app/gone']) assert.ok(names?.includes(path), path);
});

const VENDORING = {
  '/app/go.mod': `${GO_MOD}\nreplace example.com/other => ../other\n`,
  '/app/main.go': 'package main\n\nimport _ "example.com/other"\n',
  '/app/vendor/modules.txt': '# example.com/other v0.0.0 => ../other\n## explicit; go 1.24\n',
  '/app/vendor/example.com/other/other.go': 'package other\n',
  '/other/go.mod': 'module example.com/other\n',
  '/other/other.go': 'package other\n',
};

for (const [when, { files = {}, flags = [], values = {}, isVendored = false }] of Object.entries<{
  readonly files?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  readonly values?: StringMap;
  readonly isVendored?: boolean;
}>({
  'go uses a vendor directory': { isVendored: true },
  '-mod=vendor makes an old module use its vendor directory': {
    files: { '/app/go.mod': VENDORING['/app/go.mod'].replace('1.24', '1.13') },
    flags: ['-mod', 'vendor'],
    isVendored: true,
  },
  'the vendor directory of a workspace is complete': {
    files: {
      '/go.work': 'go 1.22\n\nuse ./app\n',
      '/vendor/modules.txt': '## go 1.22; workspace\n',
    },
    isVendored: true,
  },
  'a module is too old for its vendor directory': {
    files: { '/app/go.mod': VENDORING['/app/go.mod'].replace('1.24', '1.13') },
  },
  'a vendor directory is of a module, in a workspace': {
    files: { '/go.work': 'go 1.24\n\nuse ./app\n' },
  },
  'a vendor directory is of a workspace, without one': {
    files: { '/app/vendor/modules.txt': '## workspace\n' },
  },
  '-mod=readonly ignores the vendor directory': { flags: ['-mod=readonly'] },
  'GOFLAGS from go env -w ignores the vendor directory': { values: { GOFLAGS: '-mod=readonly' } },
})) {
  test(`${isVendored ? 'ignores' : 'reads'} replaced modules where ${when}`, () => {
    const { disk } = diskOf({ ...VENDORING, ...files });
    const found = goFilesInputs({
      argv: ['go', 'build', ...flags],
      directory: '/app',
      env: { CGO_ENABLED: '0' },
      values,
      operands: ['app'],
      files: disk,
    });
    const outside = found?.filter((input) => JSON.stringify(input).includes('"/other'));
    assert.equal(outside?.length === 0, isVendored, JSON.stringify(outside));
  });
}
