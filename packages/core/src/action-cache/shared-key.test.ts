import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Action } from './action.ts';
import type { DiscoveredInput } from './discovery.ts';
import { createDiscoveryFiles } from './discovery-files.ts';
import type { Inputs, SharedInputs } from './inputs.ts';
import type { RecordedInput } from './recorded-input.ts';
import { SharedKeys, type StepKey } from './shared-key.ts';
import { sumOf } from './sums.ts';
import { uncoveredInput } from './uncovered-input.ts';

const FILES = { 'app/a.c': 'int a;', 'app/lib/b.h': 'int b;', 'app/data/x/y': 'y', 'tool/cc': '' };

async function project(t: TestContext): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'strake-key-')));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(FILES)) await write(join(root, name), text);
  return root;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

const SHARED: SharedInputs = {
  command: ['cc', '-O2'],
  env: { CFLAGS: '-g' },
  tool: { name: 'cc', version: '14' },
};

/** A step that names its inputs itself. */
function action(root: string, inputs: Inputs = {}): Action {
  const app = join(root, 'app');
  return {
    argv: ['cc', '-O2', '-o', join(root, 'out/a')],
    directory: app,
    env: { PATH: process.env.PATH },
    inputs: {
      files: [join(app, 'a.c'), join(root, 'gone')],
      directories: [join(app, 'data')],
      shared: SHARED,
      ...inputs,
    },
  };
}

async function keyOf(
  root: string,
  inputs?: Inputs,
  discovered: (root: string) => readonly DiscoveredInput[] = () => [],
  { platform = 'linux/amd64', made = new Map<string, string>() } = {},
): Promise<StepKey> {
  const found = await keysWith(discovered, root).of(action(root, inputs), {
    directory: join(root, 'app'),
    platform,
    outputs: [join(root, 'out/a')],
    made,
  });
  if ('why' in found) throw new Error(found.why);
  return found;
}

function keysWith(discovered: (root: string) => readonly DiscoveredInput[], root: string) {
  const list = { inputs: () => discovered(root) };
  return new SharedKeys(() => new Map([['list', list]]), createDiscoveryFiles());
}

test('is the same in another directory, with other times, and below other directories', async (t) => {
  const root = await project(t);
  const other = join(await project(t), 'deep/er');
  await cp(root, other, { recursive: true });
  await utimes(join(other, 'app/a.c'), 1, 1);
  const [here, there] = [await keyOf(root), await keyOf(other)];
  assert.equal(here.key, there.key);
  assert.equal(here.anyKey, there.anyKey);
  assert.match(String(here.key), /^[0-9a-f]{64}$/);
  assert.notEqual(here.key, here.anyKey);
});

const CHANGES: readonly (readonly [what: string, change: (root: string) => Promise<void>])[] = [
  ['the content of a file', (root) => write(join(root, 'app/a.c'), 'int c;')],
  ['a file that did not exist', (root) => write(join(root, 'gone'), '')],
  ['a name in a directory', (root) => write(join(root, 'app/data/x/z'), 'y')],
  ['the content of a file in a directory', (root) => write(join(root, 'app/data/x/y'), 'z')],
  ['a removed file', (root) => rm(join(root, 'app/a.c'))],
];
for (const [what, change] of CHANGES)
  test(`differs with ${what}`, async (t) => {
    const root = await project(t);
    const before = await keyOf(root);
    await change(root);
    const after = await keyOf(root);
    assert.notEqual(after.key, before.key);
    assert.notEqual(after.anyKey, before.anyKey);
  });

test('differs with the command, environment, commit, platform, and output', async (t) => {
  const root = await project(t);
  const keys = [
    await keyOf(root),
    await keyOf(root, { shared: { ...SHARED, command: ['cc', '-O', '2'] } }),
    await keyOf(root, { shared: { ...SHARED, env: { CFLAGS: '' } } }),
    await keyOf(root, { shared: { ...SHARED, tool: { name: 'gcc', version: '14' } } }),
    await keyOf(root, { stamps: { revision: 'a' } }),
    await keyOf(root, {}, undefined, { platform: 'linux/arm64' }),
  ];
  assert.equal(new Set(keys.map(({ key }) => key)).size, keys.length);
  assert.equal(new Set(keys.map(({ anyKey }) => anyKey)).size, keys.length);
});

test('differs with the version of the tool, unless any will do', async (t) => {
  const root = await project(t);
  const newer = await keyOf(root, { shared: { ...SHARED, tool: { name: 'cc', version: '15' } } });
  const missing = await keyOf(root, { shared: { ...SHARED, tool: { name: 'cc' } } });
  const own = await keyOf(root);
  assert.notEqual(newer.key, own.key);
  assert.equal(missing.key, undefined);
  assert.deepEqual([newer.anyKey, missing.anyKey], [own.anyKey, own.anyKey]);
});

test('does not depend on what the version of the tool covers', async (t) => {
  const root = await project(t);
  const inputs = {
    files: [join(root, 'tool/cc')],
    shared: { ...SHARED, covered: [join(root, 'tool')] },
  };
  const before = await keyOf(root, inputs);
  await write(join(root, 'tool/cc'), 'patched');
  assert.equal((await keyOf(root, inputs)).key, before.key);
});

test('covers what its discovery finds: names, trees and variables', async (t) => {
  const root = await project(t);
  const inputs: Inputs = { shared: { ...SHARED, discovery: 'list' } };
  const discovered = (at: string): readonly DiscoveredInput[] => [
    { names: join(at, 'app/lib'), suffixes: ['.h'] },
    { tree: join(at, 'app/more') },
    { env: 'PATH' },
  ];
  const key = async () => (await keyOf(root, inputs, discovered)).key;
  const before = await key();
  await write(join(root, 'app/lib/notes.txt'), '');
  assert.equal(await key(), before);
  await write(join(root, 'app/lib/c.h'), '');
  const named = await key();
  assert.notEqual(named, before);
  await write(join(root, 'app/more/x'), '');
  assert.notEqual(await key(), named);
});

test('differs with an empty directory whose names count, but not with one above the project', async (t) => {
  const root = await project(t);
  const inputs: Inputs = { shared: { ...SHARED, discovery: 'list' } };
  const discovered = (at: string): readonly DiscoveredInput[] => [
    { names: join(at, 'app/vendor'), suffixes: ['modules.txt'] },
    { names: at, suffixes: [], types: { '.git': 'directory' } },
    { names: join(at, 'none'), suffixes: [], types: { '.git': 'directory' } },
  ];
  const before = await keyOf(root, inputs, discovered);
  await mkdir(join(root, 'none'));
  assert.equal((await keyOf(root, inputs, discovered)).key, before.key);
  await mkdir(join(root, 'app/vendor'));
  assert.notEqual((await keyOf(root, inputs, discovered)).key, before.key);
  const fact = { kind: 'absent', path: join(root, 'app/vendor') } as const;
  assert.equal(uncoveredInput([fact], action(root, inputs), before), undefined);
});

test('names the outputs of earlier steps by their keys', async (t) => {
  const root = await project(t);
  const out = join(root, 'out/generated.c');
  const inputs = { files: [out] };
  const made = (key: string) => ({ made: new Map([[out, key]]) });
  const [before, other] = [
    await keyOf(root, inputs, undefined, made('1')),
    await keyOf(root, inputs, undefined, made('2')),
  ];
  assert.notEqual(before.key, other.key);
  await write(out, 'int g;');
  assert.equal((await keyOf(root, inputs, undefined, made('1'))).key, before.key);
});

test('makes no key from what a step writes that has none, or from the directory of outputs', async (t) => {
  const root = await project(t);
  const out = join(root, 'out/generated/a.c');
  const of = (inputs: Inputs, key: string | undefined) =>
    keysWith(() => [], root).of(action(root, inputs), {
      directory: join(root, 'app'),
      platform: 'linux/amd64',
      outputs: [join(root, 'out/a')],
      made: new Map([[out, key]]),
    });
  const unshared = { why: 'it reads a.c of a step that is not shared' };
  assert.deepEqual(await of({ files: [out] }, undefined), unshared);
  const inside = { why: 'it reads the directory of a.c, which another step makes' };
  for (const directory of ['out/generated', 'out'])
    assert.deepEqual(await of({ directories: [join(root, directory)] }, '1'), inside);
});

const REFUSALS: readonly (readonly [why: string, inputs: Inputs])[] = [
  [
    'its plugin does not say how other machines recognise it',
    { shared: undefined } as unknown as Inputs,
  ],
  ['the C compiler is of this machine', { shared: { why: 'the C compiler is of this machine' } }],
  ['it depends on the output of "uname -m"', { commands: [['uname', '-m']] }],
  ['only its tool can tell its inputs', { discovery: { format: 'depfile', argv: ['cc', '-M'] } }],
  ['no plugin has the discovery "other"', { shared: { ...SHARED, discovery: 'other' } }],
];
for (const [why, inputs] of REFUSALS)
  test(`has no key: ${why}`, async (t) => {
    const root = await project(t);
    await assert.rejects(keyOf(root, inputs), { message: why });
  });

test('has no key if a directory contains a link to a directory', async (t) => {
  const root = await project(t);
  await symlink(join(root, 'app/lib'), join(root, 'app/data/lib'));
  await assert.rejects(keyOf(root), {
    message: `${join(root, 'app/data')} cannot be read, or contains a link to a directory`,
  });
});

test('finds inputs of a step that its key does not cover', async (t) => {
  const root = await project(t);
  const inputs: Inputs = { shared: { ...SHARED, covered: [join(root, 'tool')] } };
  const key = await keyOf(root, inputs);
  const uncovered = (fact: RecordedInput) => uncoveredInput([fact], action(root, inputs), key);
  const file = (name: string, text: string) =>
    uncovered({ kind: 'file', path: join(root, name), sha256: sumOf(text), state: '' });
  assert.equal(file('app/a.c', 'int a;'), undefined);
  assert.equal(file('app/data/x/y', 'y'), undefined);
  assert.equal(file('tool/cc', ''), undefined);
  assert.equal(file('app/a.c', 'int z;'), join(root, 'app/a.c'));
  assert.equal(file('app/lib/b.h', 'int b;'), join(root, 'app/lib/b.h'));
  const absent = (name: string) => uncovered({ kind: 'absent', path: join(root, name) });
  assert.equal(absent('gone'), undefined);
  assert.equal(absent('app/data/other'), undefined);
  assert.equal(absent('app/a.c'), join(root, 'app/a.c'));
  assert.equal(absent('app/b.c'), join(root, 'app/b.c'));
  assert.equal(uncovered({ kind: 'env', name: 'CFLAGS' }), undefined);
  assert.equal(uncovered({ kind: 'env', name: 'LC_ALL' }), 'LC_ALL');
  assert.equal(uncovered({ kind: 'tool', name: 'ld' }), 'ld');
  assert.equal(
    uncovered({ kind: 'command', argv: ['date'], directory: root, sha256: '' }),
    'the output of "date"',
  );
  const names = {
    kind: 'names',
    path: join(root, 'app'),
    sha256: sumOf('a.c'),
    state: '',
  } as const;
  assert.equal(uncovered(names), join(root, 'app'));
  const group = (directory: string) =>
    uncovered({
      ...{ kind: 'files', name: 'the tool', list: '', sha256: '', state: '' },
      directories: { [directory]: 'cc' },
    });
  assert.equal(group(join(root, 'tool')), undefined);
  assert.equal(group(join(root, 'app')), 'the tool');
});
