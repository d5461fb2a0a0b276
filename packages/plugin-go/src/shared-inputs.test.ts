import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BuildFacts, sharedInputs } from './shared-inputs.ts';

const FACTS: BuildFacts = {
  flags: ['-buildvcs=auto', '-trimpath', '-ldflags=-s -w'],
  directory: '/home/me/project/app',
  project: '/home/me/project',
  env: {
    GOOS: 'linux',
    GOARCH: 'arm',
    GOARM: '7',
    GOAMD64: '',
    CGO_ENABLED: '0',
    HOME: '/home/me',
  },
  settings: {
    GO111MODULE: '',
    GOCACHEPROG: '',
    GOENV: '/home/me/.config/go/env',
    GOEXPERIMENT: '',
    GOFIPS140: 'off',
    GOFLAGS: '',
    GOROOT: '/usr/local/go',
    GOVERSION: 'go1.26.1',
    GOWASM: '',
    GOWORK: '/home/me/project/go.work',
  },
  programs: ['/usr/local/go/bin/go'],
  root: '/usr/local/go',
};

const shared = (facts: Partial<BuildFacts>, settings: Partial<BuildFacts['settings']> = {}) =>
  sharedInputs({ ...FACTS, ...facts, settings: { ...FACTS.settings, ...settings } });

test('names no path of this machine, except those that the version of go covers', () => {
  assert.deepEqual(shared({}), {
    command: ['go', 'build', '-buildvcs=auto', '-trimpath', '-ldflags=-s -w'],
    env: { GOOS: 'linux', GOARCH: 'arm', GOARM: '7', CGO_ENABLED: '0', GOWORK: '../go.work' },
    tool: { name: 'go', version: 'go1.26.1' },
    covered: ['/usr/local/go', '/usr/local/go/bin/go', '/home/me/.config/go/env'],
    discovery: 'go-files',
  });
});

test('covers a shim in the place of go, and the toolchain that it selects', () => {
  const programs = ['/home/me/bin/go', '/bin/sh'];
  const found = shared({ programs, root: undefined }, { GOENV: 'off', GOROOT: '/sdk/go1.27.0' });
  assert.deepEqual('covered' in found && found.covered, ['/sdk/go1.27.0', ...programs]);
});

for (const [flags, goflags, why] of [
  [['-trimpath=false'], '', 'without -trimpath programs contain paths of this machine'],
  [['-trimpath', '-trimpath=0'], '', 'without -trimpath programs contain paths of this machine'],
  [[], '', 'without -trimpath programs contain paths of this machine'],
  [['-trimpath', '-mod=mod'], '', '-mod=mod may change go.mod'],
  [['-trimpath'], '-mod=mod', '-mod=mod may change go.mod'],
  [['-trimpath', '-pgo', '/tmp/cpu.pgo'], '', '-pgo names a file by its absolute path'],
  [['-trimpath', '--modfile=/tmp/go.mod'], '', '-modfile names a file by its absolute path'],
  [['-trimpath'], '-modfile=other.mod', 'GOFLAGS sets -modfile'],
  [
    ['-trimpath', '-ldflags=-X main.root=/home/me/project'],
    '',
    '-ldflags contains the path of the project',
  ],
] as const) {
  test(`shares nothing with ${flags.join(' ')} and GOFLAGS=${goflags}`, () => {
    assert.deepEqual(shared({ flags }, { GOFLAGS: goflags }), { why });
  });
}

for (const [variable, value, why] of [
  ['CGO_ENABLED', '1', 'CGO_ENABLED=1 uses the C compiler of this machine'],
  ['CGO_ENABLED', '', 'CGO_ENABLED= uses the C compiler of this machine'],
  ['GO_EXTLINK_ENABLED', '1', 'GO_EXTLINK_ENABLED=1 uses the linker of this machine'],
] as const) {
  test(`shares nothing with ${variable}=${value}`, () => {
    assert.deepEqual(shared({ env: { ...FACTS.env, [variable]: value } }), { why });
  });
}

test('shares no module of the toolchain, whose files its version covers', () => {
  const why = 'the module is a part of the Go toolchain';
  assert.deepEqual(shared({ directory: '/usr/local/go/src/cmd' }), { why });
  const other = { directory: '/sdk/src', root: '/sdk' };
  assert.deepEqual(shared(other), { why });
});

test('knows the variables that debug the compiler', () => {
  const found = shared({ env: { ...FACTS.env, GOCOMPILEDEBUG: 'checkptr=2', GOPROXY: 'off' } });
  assert.equal('env' in found && found.env.GOCOMPILEDEBUG, 'checkptr=2');
  assert.equal('env' in found && 'GOPROXY' in found.env, false);
});

test('shares nothing that a development version of go made', () => {
  const why = '"devel go1.27-abc" is a development version of Go';
  assert.deepEqual(shared({}, { GOVERSION: 'devel go1.27-abc' }), { why });
});

test('keeps apart flags with spaces, and directories whose names begin alike', () => {
  const of = (GOFLAGS: string) => {
    const found = shared(
      { flags: ['-trimpath', '-ldflags=-X a.b=/home/me/projects'] },
      { GOFLAGS },
    );
    return 'env' in found ? found.env.GOFLAGS : found.why;
  };
  assert.equal(of("'-gcflags=-N -l'"), '"-gcflags=-N -l"');
  assert.equal(of('-gcflags=-N -l'), '-gcflags=-N -l');
});

test('shares with -trimpath in GOFLAGS, and with files below the project', () => {
  const found = shared({ flags: ['-pgo=cpu.pgo'] }, { GOFLAGS: '-trimpath' });
  assert.ok('env' in found);
  assert.equal(found.env.GOFLAGS, '-trimpath');
});
