import assert from 'node:assert/strict';
import { test } from 'node:test';
import { subkey } from './cache-entries.ts';
import { usedResults } from './used-results.ts';

const ID = 'ab'.repeat(32);
const OUTPUT = 'cd'.repeat(32);
const ENTRY = entry(ID, OUTPUT, 7);

function entry(id: string, output: string, size: number, time = 1_700_000_000_000_000_000n) {
  return `v1 ${id} ${output} ${String(size).padStart(20)} ${String(time).padStart(20)}\n`;
}

const path = (id: string, kind: string) => `${id.slice(0, 2)}/${id}-${kind}`;
const CACHE = { [path(ID, 'a')]: ENTRY, [path(OUTPUT, 'd')]: 'archive' };

/** Of a program whose only package is itself. */
const LINK = { Mode: 'link', Package: 'example.com/app', Deps: [1] };
const BUILD = {
  Mode: 'build',
  Package: 'example.com/app',
  ActionID: Buffer.from(ID, 'hex').subarray(0, 15).toString('base64url'),
};

function used(graph: unknown, files: Readonly<Record<string, string>> = CACHE) {
  const report = typeof graph === 'string' ? graph : JSON.stringify(graph);
  return usedResults(report, {
    directory: '/cache',
    key: ['go1.26.1', 'module example.com/app'],
    operands: ['example.com/app'],
    read: (name) => files[name],
    list: (directory) =>
      Object.keys(files)
        .filter((name) => name.startsWith(`${directory}/`))
        .map((name) => name.slice(3))
        .sort(),
    contains: (name, texts) => texts.some((text) => files[name]?.includes(text)),
    modified: (name) => (name in files ? 0 : undefined),
  });
}

const RESULT = {
  operands: ['example.com/app'],
  group: 'project',
  files: [{ path: path(OUTPUT, 'd') }, { path: path(ID, 'a'), text: entry(ID, OUTPUT, 7, 0n) }],
};

test('names output and entry of an action, without the time', () => {
  assert.deepEqual(used([LINK, BUILD]), [RESULT]);
});

test('says how long an action took that ran', () => {
  const times = { TimeStart: '2026-01-01T10:00:00.25+02:00', TimeDone: '2026-01-01T08:00:01.5Z' };
  assert.deepEqual(used([LINK, { ...BUILD, ...times, Cmd: ['compile'] }]), [
    { ...RESULT, seconds: 1.25 },
  ]);
  for (const more of [
    { Cmd: null },
    { Cmd: [] },
    { Cmd: ['compile'], TimeStart: 'x' },
    { Cmd: ['compile'], TimeDone: undefined },
    { Cmd: ['compile'], TimeDone: '2025-01-01T00:00:00Z' },
    // A machine that slept meanwhile.
    { Cmd: ['compile'], TimeDone: '2026-01-01T09:00:00Z' },
  ])
    assert.deepEqual(used([LINK, { ...BUILD, ...times, ...more }]), [RESULT]);
});

for (const [name, group] of [
  ['example.com/app/lib', 'project'],
  ['example.com/application', 'dependencies'],
  ['golang.org/x/net [example.com/app]', 'dependencies'],
  ['net/http', 'standard library'],
  ['vendor/golang.org/x/net/idna', 'standard library'],
  ['', 'project'],
] as const)
  test(`puts "${name}" into the group ${group}`, () => {
    assert.deepEqual(used([LINK, { ...BUILD, Package: name }]), [{ ...RESULT, group }]);
  });

test('names a profile that go converted, and no executable', () => {
  const profile = { ...BUILD, Mode: 'preprocess PGO profile', Package: '' };
  assert.deepEqual(used([LINK, profile]), [RESULT]);
  assert.deepEqual(used([{ ...LINK, ActionID: BUILD.ActionID, Deps: [] }]), []);
});

test('names what is printed only if it is not empty', () => {
  const printed = subkey(ID, 'stdout');
  const files = (size: number) => ({
    ...CACHE,
    [path(printed, 'a')]: entry(printed, OUTPUT, size),
  });
  assert.deepEqual(used([LINK, BUILD], files(0)), [RESULT]);
  const text = entry(printed, OUTPUT, 7, 0n);
  assert.deepEqual(used([LINK, BUILD], files(7)), [
    { ...RESULT, files: [{ path: path(OUTPUT, 'd') }, { path: path(printed, 'a'), text }] },
    RESULT,
  ]);
});

for (const [what, files] of [
  ['no entry', { [path(OUTPUT, 'd')]: 'archive' }],
  ['no output, or an executable', { [path(ID, 'a')]: ENTRY }],
  ['an empty entry', { ...CACHE, [path(ID, 'a')]: '' }],
  ['the entry of another action', { ...CACHE, [path(ID, 'a')]: entry(OUTPUT, OUTPUT, 7) }],
  ['an entry of another version', { ...CACHE, [path(ID, 'a')]: ENTRY.replace('v1', 'v2') }],
  ['an entry that is too long', { ...CACHE, [path(ID, 'a')]: `${ENTRY}\n` }],
  ['a negative size', { ...CACHE, [path(ID, 'a')]: entry(ID, OUTPUT, -7) }],
] as const)
  test(`leaves out an action with ${what}`, () => {
    assert.deepEqual(used([LINK, BUILD], files), []);
  });

for (const [what, graph] of [
  ['nothing', ''],
  ['an object', '{}'],
  ['no actions', [null]],
  ['actions without a mode', [LINK, { ...BUILD, Mode: undefined }]],
  ['packages that are objects', [LINK, { ...BUILD, Package: {} }]],
  ['needs that are no list', [{ ...LINK, Deps: 1 }, BUILD]],
  ['needs of actions that do not exist', [{ ...LINK, Deps: [2] }, BUILD]],
  ['needs at no position', [{ ...LINK, Deps: [0.5] }, BUILD]],
  ['other action IDs', [LINK, { ...BUILD, ActionID: 'QUJD' }]],
  ['no link', [BUILD]],
  ['another program', [{ ...LINK, Package: 'example.com/other' }, BUILD]],
] as const)
  test(`cannot read a graph with ${what}`, () => {
    assert.equal(used(graph), undefined);
  });

test('reads a graph with circles', () => {
  assert.deepEqual(used([LINK, { ...BUILD, Deps: [0, 1] }]), [RESULT]);
});
