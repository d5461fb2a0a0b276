import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goInputs } from './go-inputs.ts';
import { type GoSettings, SETTING_VARIABLES } from './go-variables.ts';

const SETTINGS: GoSettings = {
  GO111MODULE: '',
  GOCACHEPROG: '',
  GOENV: '/home/me/.config/go/env',
  GOEXPERIMENT: '',
  GOFIPS140: '',
  GOFLAGS: '',
  GOROOT: '/usr/local/go',
  GOVERSION: 'go1.26.0',
  GOWASM: '',
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
  test(`caches nothing with ${flags.join(' ')}, which adds files that go list does not name`, () => {
    assert.equal(inputs(flags), undefined);
  });
}

for (const GOFLAGS of [
  '-overlay=/over.json',
  "'-overlay=/my over.json'",
  '-mod=mod "-toolexec=a b"',
]) {
  test(`caches nothing if GOFLAGS is ${GOFLAGS}`, () => {
    assert.equal(inputs([], { GOFLAGS }), undefined);
  });
}

test('programs do not depend on where go keeps what it compiled, which go env says', () => {
  const excluded = (env: readonly string[] = []) =>
    ['GOCACHE', 'GOCACHEPROG', 'GOGC'].filter((name) => env.includes(`!${name}`));
  assert.deepEqual(excluded(inputs([])?.env), ['GOCACHE', 'GOCACHEPROG', 'GOGC']);
  assert.deepEqual(excluded(SETTING_VARIABLES), ['GOGC']);
});

test('takes no flag of the command line for the value of one in GOFLAGS', () => {
  assert.equal(inputs(['-overlay=over.json'], { GOFLAGS: '-short' }), undefined);
});

test('caches nothing outside of modules, or if go does not print its settings', () => {
  assert.equal(inputs([], { GO111MODULE: 'off' }), undefined);
  assert.equal(goInputs([], undefined, '/m'), undefined);
});

test('caches with compiler and linker flags that name no files', () => {
  assert.ok(inputs(['-trimpath', '-ldflags=-s -w -X main.version=1', '-gcflags=all=-N -l']));
});

for (const flags of [['-pgo=cpu.pgo'], ['-pgo', 'cpu.pgo'], ['--pgo', '/m/cpu.pgo']]) {
  test(`records the file that ${flags.join(' ')} names`, () => {
    assert.ok(inputs(['-trimpath', ...flags])?.files?.includes('/m/cpu.pgo'));
  });
}

test('records go.mod and go.sum of -modfile, in one word or two, or in GOFLAGS', () => {
  for (const [flags, GOFLAGS] of [
    [['-modfile=other.mod'], ''],
    [['-modfile', 'other.mod'], ''],
    [[], '-modfile=other.mod'],
  ] as const) {
    const { files = [] } = inputs(flags, { GOFLAGS }) ?? {};
    assert.deepEqual(files.slice(-2), ['/m/other.mod', '/m/other.sum']);
  }
});

test('records a workspace wherever it is, and its vendor directory', () => {
  const found = inputs([], { GOWORK: '/elsewhere/go.work' });
  assert.deepEqual(found?.files?.slice(-3), [
    '/elsewhere/go.work',
    '/elsewhere/go.work.sum',
    '/elsewhere/vendor/modules.txt',
  ]);
  assert.equal(found?.values?.GOWORK, '/elsewhere/go.work');
});
