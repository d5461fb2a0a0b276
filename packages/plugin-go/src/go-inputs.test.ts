import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goInputs } from './go-inputs.ts';
import type { GoSettings } from './go-settings.ts';

const SETTINGS: GoSettings = {
  GO111MODULE: '',
  GOENV: '/home/me/.config/go/env',
  GOFLAGS: '',
  GOROOT: '/usr/local/go',
  GOVERSION: 'go1.26.0',
  GOWORK: '',
};

function inputs(flags: readonly string[], said: Partial<GoSettings> = {}) {
  return goInputs(flags, { ...SETTINGS, ...said }, '/m');
}

for (const flags of [
  ['-overlay=over.json'],
  ['-overlay', 'over.json'],
  ['--toolexec', 'wrap'],
  ['-ldflags=-s -linkmode=external'],
  ['-ldflags', '-s -extld=/bin/other'],
  ['-asmflags=-I include'],
  ['-gcflags=all=-importcfg=cfg'],
  ...'pkgdir=d exec=x x n a work json compiler=gccgo gccgoflags=-g linkshared buildmode=plugin msan asan race cover coverpkg=./...'
    .split(' ')
    .map((flag) => [`-${flag}`]),
  ...'I L importcfg embedcfg coveragecfg importmap pgoprofile symabis extar extld extldflags linkmode pluginpath tmpdir'
    .split(' ')
    .map((flag) => [`-ldflags=-s -${flag} value`]),
]) {
  test(`keeps nothing where ${flags.join(' ')} brings in what no list of packages names`, () => {
    assert.equal(inputs(flags), undefined);
  });
}

for (const GOFLAGS of [
  '-overlay=/over.json',
  "'-overlay=/my over.json'",
  '-mod=mod "-toolexec=a b"',
]) {
  test(`keeps nothing where go says that GOFLAGS is ${GOFLAGS}`, () => {
    assert.equal(inputs([], { GOFLAGS }), undefined);
  });
}

test('keeps nothing outside of modules, and where go does not say what it is', () => {
  assert.equal(inputs([], { GO111MODULE: 'off' }), undefined);
  assert.equal(goInputs([], undefined, '/m'), undefined);
});

test('flags of the compiler and linker that name nothing else are no reason to forget', () => {
  assert.ok(inputs(['-trimpath', '-ldflags=-s -w -X main.version=1', '-gcflags=all=-N -l']));
});

for (const flags of [['-pgo=cpu.pgo'], ['-pgo', 'cpu.pgo'], ['--pgo', '/m/cpu.pgo']]) {
  test(`a file counts that ${flags.join(' ')} names`, () => {
    assert.ok(inputs(['-trimpath', ...flags])?.files?.includes('/m/cpu.pgo'));
  });
}

test('go.mod and go.sum count that -modfile names, in one word or two, or in GOFLAGS', () => {
  for (const [flags, GOFLAGS] of [
    [['-modfile=other.mod'], ''],
    [['-modfile', 'other.mod'], ''],
    [[], '-modfile=other.mod'],
  ] as const) {
    const { files = [] } = inputs(flags, { GOFLAGS }) ?? {};
    assert.deepEqual(files.slice(-2), ['/m/other.mod', '/m/other.sum']);
  }
});

test('a workspace counts wherever it is, with what is vendored beside it', () => {
  const found = inputs([], { GOWORK: '/elsewhere/go.work' });
  assert.deepEqual(found?.files?.slice(-3), [
    '/elsewhere/go.work',
    '/elsewhere/go.work.sum',
    '/elsewhere/vendor/modules.txt',
  ]);
  assert.equal(found?.values?.GOWORK, '/elsewhere/go.work');
});
