import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Module } from '../inventory/inventory.ts';
import { modulePurl, standardLibraryPurl, toolchainPurl } from './module-purl.ts';

const cases: readonly (readonly [string, Module, string])[] = [
  [
    'takes the last element of the path as name, a major version too',
    { path: 'github.com/cli/cli/v2', version: 'v2.63.0' },
    'pkg:golang/github.com/cli/cli/v2@v2.63.0',
  ],
  [
    'writes a path in lower case',
    { path: 'github.com/Azure/Go-SDK', version: 'v1.0.0-Beta.1' },
    'pkg:golang/github.com/azure/go-sdk@v1.0.0-Beta.1',
  ],
  [
    'has no namespace for a path of one element',
    { path: 'example.com', version: 'v1.0.0' },
    'pkg:golang/example.com@v1.0.0',
  ],
  [
    'encodes "+" of a version',
    { path: 'a.example/b', version: 'v24.0.7+incompatible' },
    'pkg:golang/a.example/b@v24.0.7%2Bincompatible',
  ],
  [
    'keeps a pseudo-version',
    { path: 'golang.org/x/sys', version: 'v0.0.0-20240102030405-0123456789ab' },
    'pkg:golang/golang.org/x/sys@v0.0.0-20240102030405-0123456789ab',
  ],
  ['claims no version where there is none', { path: 'a.example/b' }, 'pkg:golang/a.example/b'],
  [
    'is that of a module which replaces another',
    {
      path: 'a.example/b',
      version: 'v1.0.0',
      replacement: { path: 'fork.example/b', version: 'v1.1.0' },
    },
    'pkg:golang/fork.example/b@v1.1.0',
  ],
  [
    'claims no version of a module which a directory replaces',
    { path: 'a.example/b', version: 'v1.0.0', replacement: { path: './fork' } },
    'pkg:golang/a.example/b',
  ],
  [
    'claims no version that is not one',
    { path: 'a.example/b', version: 'vnext' },
    'pkg:golang/a.example/b',
  ],
  [
    'encodes characters that a package URL reserves',
    { path: 'a.example/b c/d#e?f@g', version: 'v1.0.0' },
    'pkg:golang/a.example/b%20c/d%23e%3Ff%40g@v1.0.0',
  ],
];

for (const [promise, module, purl] of cases) {
  test(`the package URL of a module ${promise}`, () => assert.equal(modulePurl(module), purl));
}

test('the package URL of a package has its path in the module as subpath', () => {
  const module = { path: 'a.example/b', version: 'v1.0.0' };
  assert.equal(modulePurl(module, 'a.example/b/cmd/x'), 'pkg:golang/a.example/b@v1.0.0#cmd/x');
  assert.equal(modulePurl(module, 'a.example/b'), 'pkg:golang/a.example/b@v1.0.0');
  assert.equal(modulePurl(module, 'a.example/bc/x'), 'pkg:golang/a.example/b@v1.0.0');
});

test('the package URLs of the standard library and the toolchain claim the version of a release', () => {
  assert.equal(standardLibraryPurl('go1.26.8'), 'pkg:golang/stdlib@1.26.8');
  assert.equal(standardLibraryPurl('go1.27rc1'), 'pkg:golang/stdlib@1.27rc1');
  assert.equal(standardLibraryPurl('devel go1.27-0123abc'), 'pkg:golang/stdlib');
  assert.equal(toolchainPurl('go1.26.8'), 'pkg:generic/go@1.26.8');
});

test('keeps modules apart whose paths and versions are equal if they are joined', () => {
  const modules = [{ path: 'a.example/b1' }, { path: 'a.example/b', version: '1' }];
  for (const module of [...modules, ...modules.toReversed()])
    assert.equal(
      modulePurl(module),
      `pkg:golang/${[module.path, module.version].filter(Boolean).join('@')}`,
    );
});

test('writes more modules than it remembers', () => {
  for (let at = 0; at < 5000; at += 1)
    assert.equal(modulePurl({ path: `a.example/m${at}` }), `pkg:golang/a.example/m${at}`);
});
