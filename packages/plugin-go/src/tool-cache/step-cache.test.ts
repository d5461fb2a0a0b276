import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StepCacheFacts, stepCache } from './step-cache.ts';

const FILES: Readonly<Record<string, string>> = {
  '/work/app/go.mod': 'module example.com/app\nreplace example.com/lib => ../lib\n',
  '/work/lib/go.mod': 'module example.com/lib\n',
};

const FACTS: StepCacheFacts = {
  flags: ['-buildvcs=auto', '-trimpath', '-tags=a,b', '-ldflags=-s -X main.version=1.0'],
  directory: '/work/app',
  project: '/work/app',
  programDirectory: '/out/0',
  env: { GOOS: 'linux', GOARCH: 'arm', GOARM: '7', CGO_ENABLED: '0' },
  settings: {
    GO111MODULE: '',
    GOCACHEPROG: '',
    GOENV: '',
    GOEXPERIMENT: '',
    GOFIPS140: 'off',
    GOFLAGS: '',
    GOROOT: '/usr/local/go',
    GOVERSION: 'go1.26.1',
    GOWASM: '',
    GOWORK: '',
  },
  programs: ['/usr/local/go/bin/go'],
  root: '/usr/local/go',
  files: {
    read: (path) => FILES[path],
    list: () => [],
    realPath: (path) => (path in FILES ? path : undefined),
    type: (path) => (path in FILES ? 'file' : undefined),
  },
};

const share = (
  facts: Partial<StepCacheFacts>,
  settings: Partial<StepCacheFacts['settings']> = {},
) => stepCache({ ...FACTS, ...facts, settings: { ...FACTS.settings, ...settings } });
const keyOf = (...given: Parameters<typeof share>) => {
  const cache = share(...given);
  assert.ok(cache && 'key' in cache, JSON.stringify(cache));
  return cache.key;
};

test('runs the same command, which also writes what it used', () => {
  assert.deepEqual(share({}), {
    format: 'go-build-cache',
    variable: 'GOCACHE',
    key: [
      'go1.26.1',
      'GOOS=linux',
      'GOARCH=arm',
      'GOARM=7',
      'CGO_ENABLED=0',
      '-tags=a,b',
      'module example.com/app',
      'module example.com/lib',
    ],
    argv: [
      ...['go', 'build', ...FACTS.flags],
      '-debug-actiongraph=/out/0.actions.json',
      ...['-o', '/out/0/', '--'],
    ],
    report: '/out/0.actions.json',
  });
});

test('has one key for all versions of a program, and wherever it is built', () => {
  const key = keyOf({});
  for (const flags of [
    ['-trimpath', '-tags=a,b', '-ldflags=-X main.version=2.0'],
    ['-trimpath', '-tags', 'a,b', '-ldflags', '-X main.version=3.0', '-v', '-p', '4', '-x'],
  ])
    assert.deepEqual(keyOf({ flags }), key);
  assert.deepEqual(keyOf({}, { GOFLAGS: '-ldflags=-s -buildvcs=false -modcacherw -v' }), key);
  assert.deepEqual(keyOf({}, { GOENV: '/x', GOROOT: '/sdk/go' }), key);
  assert.deepEqual(keyOf({ env: { ...FACTS.env, HOME: '/x', GODEBUG: 'a=1', GOGC: 'off' } }), key);
  assert.deepEqual(keyOf({ programDirectory: '/out/1' }), key);
});

for (const [what, facts, settings] of [
  ['versions of Go', {}, { GOVERSION: 'go1.27.0' }],
  ['experiments', {}, { GOEXPERIMENT: 'nogreenteagc' }],
  ['cryptographic modules', {}, { GOFIPS140: 'latest' }],
  ['workspaces', {}, { GOWORK: 'off' }],
  ['flags of the caller', {}, { GOFLAGS: '-tags=c' }],
  ['flags', { flags: ['-trimpath', '-gcflags=-N'] }, {}],
  ['processors', { env: { ...FACTS.env, GOARM: '6' } }, {}],
  ['debugging of the compiler', { env: { ...FACTS.env, GOCLOBBERDEADHASH: '1' } }, {}],
] as const) {
  test(`has other keys for other ${what}`, () => {
    assert.notDeepEqual(keyOf(facts, settings), keyOf({}));
  });
}

for (const [why, facts, settings] of [
  ['GOCACHEPROG is set', {}, { GOCACHEPROG: '/bin/prog' }],
  ['"devel go1.27-abc" is a development version of Go', {}, { GOVERSION: 'devel go1.27-abc' }],
  [
    'CGO_ENABLED=1 uses the C compiler of this machine',
    { env: { ...FACTS.env, CGO_ENABLED: '1' } },
    {},
  ],
  ['without -trimpath programs contain paths of this machine', { flags: ['-trimpath=false'] }, {}],
  ['the module is a part of the Go toolchain', { directory: '/usr/local/go/src/cmd' }, {}],
  ['-a is set', { flags: ['-trimpath', '-a'] }, {}],
  ['-overlay is set', { flags: ['-trimpath', '-overlay', 'o.json'] }, {}],
  ['-toolexec is set', {}, { GOFLAGS: '-toolexec=time' }],
  ['-debug-actiongraph is set', { flags: ['-trimpath', '-debug-actiongraph=x'] }, {}],
  [
    '-gcflags may use files that go does not list',
    { flags: ['-trimpath', '-gcflags=all=-I /include'] },
    {},
  ],
] as const) {
  test(`says why nothing is shared: ${why}`, () => {
    assert.deepEqual(share(facts, settings), { format: 'go-build-cache', why });
  });
}

test('shares packages where only the linker depends on the machine', () => {
  const flags = [
    '-trimpath',
    '-tags=a,b',
    '-a=false',
    '-ldflags=-X main.root=/work/app -linkmode=auto',
  ];
  const env = { ...FACTS.env, GO_EXTLINK_ENABLED: '1' };
  assert.deepEqual(keyOf({ flags, env }), keyOf({ flags: [...flags] }));
});

test('reads go.mod once for all programs and platforms', () => {
  const read: string[] = [];
  const files = {
    ...FACTS.files,
    read: (path: string) => {
      read.push(path);
      return FACTS.files.read(path);
    },
  };
  const keys = [share({ files }), share({ files, env: { ...FACTS.env, GOARCH: 'arm64' } })];
  assert.ok(keys.every((cache) => cache && 'key' in cache));
  assert.ok(read.length > 0);
  const once = read.length;
  share({ files, flags: ['-trimpath', '-tags=other'] });
  assert.equal(read.length, once);
  share({ files, flags: ['-trimpath', '-modfile=other.mod'] });
  assert.ok(read.length > once);
});

test('says nothing where go does not run', () => {
  assert.equal(share({}, { GOVERSION: '', GOROOT: '' }), undefined);
});
