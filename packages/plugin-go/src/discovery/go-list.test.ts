import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goListInputs } from './go-list.ts';

const files = {
  read: () => undefined,
  list: () => [],
  realPath: () => undefined,
  type: () => undefined,
};

test('looks for repositories between the directory of a program and where go runs, and for no other package', () => {
  const Module = { Path: 'example.com/app', Dir: '/no/app', GoMod: '/no/app/go.mod', Main: true };
  const packages = ['cmd/app', 'lib'].map((name) => ({
    Dir: `/no/app/${name}`,
    ImportPath: `example.com/app/${name}`,
    Imports: name === 'lib' ? [] : ['example.com/app/lib'],
    Module,
  }));
  const text = packages.map((each) => JSON.stringify(each, null, '\t')).join('\n');
  const placesFrom = (directory: string) =>
    goListInputs(text, {
      argv: ['go', 'build'],
      directory,
      env: {},
      values: { GOWORK: 'off' },
      files,
      operands: ['example.com/app/cmd/app'],
    })?.flatMap((each) => ('names' in each && each.types ? [each.names] : []));
  assert.deepEqual(placesFrom('/no/app'), ['/no/app/cmd/app', '/no/app/cmd']);
  assert.deepEqual(placesFrom('/no/app/cmd/app'), []);
  assert.deepEqual(placesFrom('/no/app/tools'), ['/no/app/cmd/app', '/no/app/cmd']);
});

test('takes no module for the toolchain whose packages the standard library vendors', () => {
  const standard = { Standard: true, ImportPath: 'vendor/golang.org/x/sys/cpu', Goroot: true };
  const packages = [
    {
      ...standard,
      Dir: '/go/src/vendor/golang.org/x/sys/cpu',
      Root: '/modules/golang.org/x/sys@v0.1.0',
    },
    { Standard: true, ImportPath: 'fmt', Dir: '/go/src/fmt', Root: '/go', GoFiles: ['print.go'] },
  ];
  const text = packages.map((each) => JSON.stringify(each, null, '\t')).join('\n');
  const found = goListInputs(text, {
    argv: ['go', 'build'],
    directory: '/app',
    env: {},
    values: { GOWORK: 'off' },
    files,
  });
  assert.deepEqual(
    found?.map((each) => ('file' in each ? each.file : 'files' in each && each.name)),
    ['/go/VERSION', '/go/go.env', 'the Go toolchain in /go'],
  );
});

test('checks for go.mod in each directory between a package and what it embeds', () => {
  const own = {
    Dir: '/module/app',
    ImportPath: 'app',
    EmbedPatterns: ['all:one/two/*.txt', 'page'],
  };
  const place = { argv: ['go', 'build'], directory: '/module', env: {}, values: {}, files };
  const asked = (goListInputs(JSON.stringify(own), place) ?? []).flatMap((each) =>
    'file' in each ? [each.file] : [],
  );
  assert.deepEqual(
    asked.filter((path) => path.startsWith('/module/app/') && path.endsWith('go.mod')),
    ['/module/app/one/go.mod'],
  );
});
