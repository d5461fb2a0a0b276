import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SETTINGS } from './go-variables.ts';
import { toldInputs } from './told-inputs.ts';

const NONE = Object.fromEntries(SETTINGS.map((name) => [name, ''])) as Record<
  (typeof SETTINGS)[number],
  string
>;

function told(
  settings: Partial<typeof NONE>,
  caller: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
) {
  return toldInputs({ flags, settings: { ...NONE, ...settings } }, caller, []).env;
}

test('tells the variables that change programs, and none that is not set', () => {
  assert.deepEqual(told({}), {});
  assert.deepEqual(
    told(
      { GOFLAGS: "-mod=mod '-ldflags=-s -w' -tags=a,b", GOEXPERIMENT: 'jsonv2', GOFIPS140: 'off' },
      { CGO_ENABLED: '1', GODEBUG: 'a=1,b=0', GOWORK: 'off', GOPROXY: 'https://a:b@proxy.example' },
    ),
    {
      CGO_ENABLED: '1',
      GODEBUG: 'a=1,b=0',
      GOEXPERIMENT: 'jsonv2',
      GOFLAGS: "-mod=mod '-ldflags=-s -w' -tags=a,b",
      GOWORK: 'off',
    },
  );
});

test('leaves out flags that change nothing, and those that the configuration overrides', () => {
  assert.deepEqual(told({ GOFLAGS: '-p=2 -v -trimpath -buildvcs=false' }, {}, ['-buildvcs=true']), {
    GOFLAGS: '-trimpath',
  });
});

test('tells no value that may be secret, or that is a path of the machine', () => {
  for (const GOFLAGS of [
    '-ldflags=-X=main.token=hush',
    '-tags=a -ldflags=-X=main.token=hush',
    '-modfile=/home/ann/go.mod',
    '-toolexec=/home/ann/tool',
    '-gcflags=all=-I=/home/ann',
  ])
    assert.deepEqual(told({ GOFLAGS }), { GOFLAGS: '…' });
  assert.deepEqual(told({ GODEBUG: '' } as object, { GOWORK: '/home/ann/go.work' }), {
    GOWORK: '…',
  });
});

test('names what belongs to the toolchain', () => {
  const settings = { ...NONE, GOROOT: '/go', GOENV: '/home/ann/env' };
  assert.deepEqual(toldInputs({ flags: [], settings }, {}, ['/bin/go', '/go']).tools, [
    '/go',
    '/home/ann/env',
    '/bin/go',
  ]);
});
