import assert from 'node:assert/strict';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { FileClock } from '@strake/oci/internal';
import type { Action } from './action.ts';
import { createActionCache } from './action-cache.ts';
import type { Discoveries, DiscoveryFormat } from './discovery.ts';
import { InputChecker } from './input-checker.ts';
import type { Inputs } from './inputs.ts';

/** Names a source file; another one beside it would be part of it too. What stands before the first function decides on its inputs. */
const PACKAGE: Discoveries = new Map<string, DiscoveryFormat>([
  [
    'package',
    {
      inputs: (output) => [
        { file: output.trim(), header: true },
        { names: '.', suffixes: ['.go'] },
      ],
      header: (content) => Buffer.from(content).toString().split('func')[0],
    },
  ],
  ['read', { inputs: () => [{ env: 'TOKEN' }, { env: 'UNSET' }] }],
  ['missing', { inputs: () => [{ file: 'package.json' }] }],
  ['below', { inputs: () => [{ file: 'a/b/there' }] }],
  ['nothing', { inputs: () => undefined }],
]);

const UNSTORED = 'the last build could not be stored: ';
const MOVED =
  /^the last build could not be stored: cannot determine which files are in .*\/(now|link|next) /;

/** A step that builds one package, what is stored of it, and how often it was asked what it depends on. */
async function scene(t: TestContext) {
  const [directory, records] = await Promise.all(
    ['module', 'records'].map((name) => mkdtemp(join(tmpdir(), `strake-${name}-`))),
  );
  assert.ok(directory && records);
  t.after(() => Promise.all([directory, records].map((path) => rm(path, { recursive: true }))));
  const write = async (name: string, text: string) => {
    await writeFile(join(directory, name), text);
    // No longer racy, or nothing is stored.
    await delay(60);
  };
  let answer = 'clean';
  const inputs: Inputs = {
    commands: [['git', 'status']],
    discovery: { format: 'package', argv: ['list'] },
  };
  const action: Action = { argv: ['sh', 'build'], directory, env: process.env, inputs };
  let discoveries = 0;
  const discover = async () => {
    discoveries += 1;
    return { output: 'a.go\n' };
  };
  // One for each build.
  let source = 'first';
  const memory = () => {
    const formats = new Map([...PACKAGE].map(([name, format]) => [name, { ...format, source }]));
    const checker = new InputChecker({ output: async () => answer }, undefined, () => formats);
    return createActionCache(records, checker);
  };
  await write('a.go', 'package a\n\nfunc A() {}\n');
  return {
    write,
    action,
    records,
    async lookup(of = action) {
      const found = await memory().lookup('step', of);
      return 'value' in found ? { value: found.value } : found;
    },
    /**
     * As in a build.
     * @param meanwhile happens while the step runs
     * @param later the same, when its inputs were recorded
     * @returns whether it was asked what it depends on
     */
    async store(
      value: unknown,
      of = action,
      {
        name = 'step',
        meanwhile,
        later,
        clock = new FileClock(records),
      }: {
        name?: string;
        meanwhile?: () => Promise<void>;
        later?: () => Promise<void>;
        clock?: FileClock;
      } = {},
    ) {
      const before = discoveries;
      const build = memory();
      await build.lookup(name, of);
      await build.prepare(name, of);
      const moment = clock.at();
      await meanwhile?.();
      const observed = await build.observe(name, of, discover, moment);
      await later?.();
      await build.store(name, value, of, build.confirm(observed));
      return discoveries > before;
    },
    say: (text: string) => {
      answer = text;
    },
    /** Other functions read the discovery from now on. */
    changeFormat: () => {
      source = 'second';
    },
  };
}

test('records the variables that inputs declare, except excluded ones', async (t) => {
  const { action, lookup, store } = await scene(t);
  const inputs = { ...action.inputs, env: ['GO*', 'CC', '!GOGC'] };
  const PATH = process.env.PATH;
  const of = (env: Readonly<Record<string, string>>): Action => ({
    ...action,
    inputs,
    env: { ...env, PATH },
  });
  await store(1, of({ GOOS: 'linux', GOGC: 'off', CC: 'cc', HOME: '/root' }));
  const same = of({ GOOS: 'linux', GOGC: '50', CC: 'cc', HOME: '/home' });
  assert.deepEqual(await lookup(same), { value: 1 });
  for (const [name, value] of [
    ['GOOS', 'windows'],
    ['CC', 'clang'],
    ['GOFLAGS', '-tags=x'],
  ] as const) {
    const changed = await lookup({ ...same, env: { ...same.env, [name]: value } });
    assert.ok('why' in changed);
    assert.equal(changed.why, `${name} changed`);
  }
});

test('does not reuse what another implementation of a format found', async (t) => {
  const { changeFormat, lookup, store } = await scene(t);
  assert.equal(await store(1), true);
  assert.deepEqual(await lookup(), { value: 1 });
  changeFormat();
  assert.deepEqual(await lookup(), { why: 'its discovery changed', last: 1 });
  assert.equal(await store(2), true);
  assert.deepEqual(await lookup(), { value: 2 });
  assert.equal(await store(3), false);
});

test('stores arguments and variables as digests, because they may be secrets', async (t) => {
  const { action, records, lookup, store } = await scene(t);
  const inputs = { ...action.inputs, env: ['GOPROXY'] };
  const argv = ['sh', 'build', '-X', 'main.token=hunter2'];
  const secret = {
    ...action,
    argv,
    inputs,
    env: { ...process.env, GOPROXY: 'https://me:hunter2@proxy' },
  };
  await store(1, secret);
  assert.deepEqual(await lookup(secret), { value: 1 });
  for (const name of await readdir(records))
    assert.doesNotMatch(await readFile(join(records, name), 'utf8'), /hunter2/);
  const found = await lookup({ ...secret, argv: [...argv, '-v'] });
  assert.equal('why' in found && found.why, 'argument -v is new');
});

test('ignores a record with a changed digit, or of another action', async (t) => {
  const { records, lookup, store } = await scene(t);
  const none = { why: 'no earlier build to reuse' };
  const only = async () => join(records, (await readdir(records))[0] ?? '');
  await store({ size: 100 });
  const file = await only();
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"size":100', '"size":200'));
  assert.deepEqual(await lookup(), none);
  await writeFile(file, text);
  assert.deepEqual(await lookup(), { value: { size: 100 } });
  await rm(file);
  await store({ size: 300 }, undefined, { name: 'other step' });
  await rename(await only(), file);
  assert.deepEqual(await lookup(), none);
});

test('a changed function body changes the output, but not the inputs', async (t) => {
  const { write, lookup, store } = await scene(t);
  assert.equal(await store(1), true);
  assert.deepEqual(await lookup(), { value: 1 });
  await write('a.go', 'package a\n\nfunc A() { println() }\n');
  const found = await lookup();
  assert.match('why' in found ? found.why : '', /a\.go changed$/);
  assert.equal(await store(2), false);
  assert.deepEqual(await lookup(), { value: 2 });
});

test('discovers inputs again after an import or a name changed', async (t) => {
  const { write, lookup, store } = await scene(t);
  await store(1);
  await write('a.go', 'package a\n\nimport _ "embed"\n');
  assert.equal(await store(2), true);
  await write('b.go', 'package a\n');
  const found = await lookup();
  assert.match('why' in found ? found.why : '', /a file was added to or removed from/);
  assert.equal(await store(3), true);
  assert.deepEqual(await lookup(), { value: 3 });
});

test('records variables that a discovery names, set or not, without storing their values', async (t) => {
  const { action, records, lookup, store } = await scene(t);
  const discovery = { argv: ['list'], format: 'read' };
  const of = (env: Readonly<Record<string, string>>): Action => ({
    ...action,
    inputs: { discovery },
    env: { ...env, PATH: process.env.PATH },
  });
  await store(1, of({ TOKEN: 'hunter2', OTHER: '1' }));
  assert.deepEqual(await lookup(of({ TOKEN: 'hunter2', OTHER: '2' })), { value: 1 });
  assert.deepEqual(await lookup(of({ TOKEN: 'else' })), { why: 'TOKEN changed', last: 1 });
  assert.deepEqual(await lookup(of({})), { why: 'TOKEN changed', last: 1 });
  assert.deepEqual(await lookup(of({ TOKEN: 'hunter2', UNSET: '' })), {
    why: 'UNSET changed',
    last: 1,
  });
  for (const name of await readdir(records))
    assert.doesNotMatch(await readFile(join(records, name), 'utf8'), /hunter2/);
});

test('reuses the output of a discovery as long as the headers of files are unchanged', async (t) => {
  const { action, lookup, store, write } = await scene(t);
  const of = { ...action, inputs: { discovery: { format: 'package' } } };
  await store(1, of);
  await write('a.go', 'package a\n\nfunc A() { println() }\n');
  assert.deepEqual(await lookup(of), { value: 1 });
  await write('a.go', 'package a\n\nimport "fmt"\n\nfunc A() {}\n');
  const found = await lookup(of);
  assert.match('why' in found ? found.why : '', /a\.go changed$/);
});

test('a changed output of a command changes the result, and may change its inputs', async (t) => {
  const { lookup, store, say } = await scene(t);
  await store(1);
  say('dirty');
  const found = await lookup();
  assert.match('why' in found ? found.why : '', /the output of "git status" changed/);
  assert.equal(await store(2), true);
  assert.deepEqual(await lookup(), { value: 2 });
});

test('is invalid once other inputs are declared', async (t) => {
  const { action, lookup, store, write } = await scene(t);
  await store(1);
  await write('more', 'text');
  const inputs = { ...action.inputs, files: [join(action.directory, 'more')] };
  const other = { ...action, inputs };
  assert.deepEqual(await lookup(other), {
    why: 'its declared inputs changed',
    last: 1,
  });
  assert.equal(await store(2, other), true);
  assert.deepEqual(await lookup(other), { value: 2 });
});

test('records variables set for a run without a declaration, except excluded ones', async (t) => {
  const { action, lookup, store } = await scene(t);
  const of = (env: Readonly<Record<string, string>>): Action => ({
    ...action,
    inputs: { ...action.inputs, env: ['!PACE'] },
    ownVariables: ['LEVEL', 'PACE'],
    env: { ...env, PATH: process.env.PATH },
  });
  await store(1, of({ LEVEL: '1', PACE: '1', OTHER: '1' }));
  assert.deepEqual(await lookup(of({ LEVEL: '1', PACE: '2', OTHER: '2' })), { value: 1 });
  assert.deepEqual(await lookup(of({ LEVEL: '2', PACE: '1' })), { why: 'LEVEL changed', last: 1 });
});

test('records discovered values by name', async (t) => {
  const { action, lookup, store } = await scene(t);
  const of = (version: string, files: readonly string[] = []): Action => ({
    ...action,
    inputs: { ...action.inputs, files, values: { VERSION: version } },
  });
  await store(1, of('1'));
  assert.deepEqual(await lookup(of('1')), { value: 1 });
  assert.deepEqual(await lookup(of('2', ['/other'])), { why: 'VERSION changed', last: 1 });
});

for (const [what, first, other] of [
  ['what it holds', '#!/bin/sh\n', '#!/bin/sh\ntrue\n'],
  ['the interpreter of a script', '#!/usr/bin/env -S inner -x\n', undefined],
] as const) {
  test(`runs a step again when ${what} of its program changed`, async (t) => {
    const { action, lookup, store, write } = await scene(t);
    const path = (name: string) => join(action.directory, name);
    for (const name of ['tool', 'inner']) {
      await write(name, first);
      await chmod(path(name), 0o755);
    }
    await write('inner', 'one');
    const own: Action = {
      ...action,
      argv: ['tool'],
      inputs: {},
      env: { PATH: `${action.directory}:${process.env.PATH}` },
    };
    await store(1, own);
    assert.deepEqual(await lookup(own), { value: 1 });
    await write(other === undefined ? 'inner' : 'tool', other ?? 'two');
    const changed = path(other === undefined ? 'inner' : 'tool');
    assert.deepEqual(await lookup(own), { why: `${changed} changed`, last: 1 });
  });
}

test('stores nothing that depends on a file that was removed during the run', async (t) => {
  const { action, lookup, store, write } = await scene(t);
  await write('more', 'text');
  const of = { ...action, inputs: { files: [join(action.directory, 'more')] } };
  await store(1, of, { meanwhile: () => rm(join(action.directory, 'more')) });
  assert.deepEqual(await lookup(of), {
    why: `${UNSTORED}cannot determine ${action.directory}/more (its directory changed while the step ran, or just before)`,
  });
});

test('records a file as missing, whatever else changes in its directory', async (t) => {
  const { action, lookup, store, write } = await scene(t);
  const inputs = { files: [join(action.directory, 'missing')] };
  const of = { ...action, inputs };
  await store(1, of, { meanwhile: () => write('beside', 'text') });
  assert.deepEqual(await lookup(of), { value: 1 });
  await write('missing', 'text');
  assert.deepEqual(await lookup(of), { why: `${inputs.files[0]} is new`, last: 1 });
});

test('records the output of a command from before the run, not after it', async (t) => {
  const { lookup, store, say } = await scene(t);
  say('before');
  await store(1, undefined, { meanwhile: async () => say('after') });
  const found = await lookup();
  assert.match('why' in found ? found.why : '', /the output of "git status" changed/);
});

test('does not record the state of a file that just changed: the next change could go unnoticed', async (t) => {
  const { action, records, lookup, store } = await scene(t);
  await store(1);
  const read = async () => readFile(join(records, (await readdir(records))[0] ?? ''), 'utf8');
  const before = await read();
  const file = join(action.directory, 'a.go');
  await writeFile(file, await readFile(file));
  assert.deepEqual(await lookup(), { value: 1 });
  assert.equal(await read(), before);
  await delay(60);
  assert.deepEqual(await lookup(), { value: 1 });
  assert.notEqual(await read(), before);
});

for (const [what, turn] of [
  [
    'a directory above it takes the place of another',
    async (path: (name: string) => string) => {
      await rename(path('now'), path('before'));
      await rename(path('next'), path('now'));
    },
  ],
  [
    'a directory above it is away for a while',
    async (path: (name: string) => string) => {
      await rename(path('now'), path('away'));
      await rename(path('next'), path('now'));
      await rename(path('now'), path('next'));
      await rename(path('away'), path('now'));
    },
  ],
  [
    'a link on the way to it is turned',
    async (path: (name: string) => string) => {
      await symlink('next', path('new'));
      await rename(path('new'), path('link'));
    },
  ],
] as const) {
  test(`stores nothing that depends on a file if ${what} during the run`, async (t) => {
    const { action, lookup, store, write } = await scene(t);
    const path = (name: string) => join(action.directory, name);
    for (const name of ['now', 'next']) {
      await mkdir(path(`${name}/inner`), { recursive: true });
      await write(`${name}/inner/file`, name);
    }
    await symlink('now', path('link'));
    await write('link/inner/file', 'settled');
    const directory = /link/.test(what) ? 'link' : 'now';
    const of = { ...action, inputs: { files: [path(`${directory}/inner/file`)] } };
    await store(1, of, { meanwhile: () => turn(path) });
    const found = await lookup(of);
    assert.match('why' in found ? found.why : '', MOVED);
    await delay(60);
    await store(2, of);
    assert.deepEqual(await lookup(of), { value: 2 });
  });
}

test('stores what depends on a file although others change in directories above it', async (t) => {
  const { action, lookup, store, write } = await scene(t);
  await mkdir(join(action.directory, 'dist/inner/most'), { recursive: true });
  await write('dist/inner/most/file', 'text');
  const of = {
    ...action,
    inputs: { files: [join(action.directory, 'dist/inner/most/file')] },
  };
  const meanwhile = async () => {
    for (const name of ['beside', 'dist/beside', 'dist/inner/beside']) await write(name, 'text');
  };
  await store(1, of, { meanwhile });
  assert.deepEqual(await lookup(of), { value: 1 });
});

const CHANGES_AND_BACK: Readonly<Record<string, (file: string) => Promise<void>>> = {
  async 'a file that changes'(file) {
    const text = await readFile(file, 'utf8');
    await writeFile(file, `${text}// more`);
    await writeFile(file, text);
  },
  async 'a file that is replaced'(file) {
    await cp(file, `${file}.new`);
    await rename(`${file}.new`, file);
  },
};

for (const [what, change] of Object.entries(CHANGES_AND_BACK))
  test(`stores nothing that depends on ${what} after it was recorded, and is as before in the end`, async (t) => {
    const { action, lookup, store } = await scene(t);
    const file = join(action.directory, 'a.go');
    for (let build = 1; build <= 2; build += 1) {
      await store(build, undefined, { later: () => change(file) });
      const { why } = Object(await lookup());
      assert.match(
        why,
        /cannot determine \S+a\.go \(it changed while the step ran, or just before\)/,
      );
      await delay(60);
    }
    await store(3);
    assert.deepEqual(await lookup(), { value: 3 });
  });

test('stores nothing that depends on the absence of a file that appears after it was recorded', async (t) => {
  const { action, lookup, store } = await scene(t);
  const absent = join(action.directory, 'absent');
  const of = { ...action, inputs: { files: [absent] } };
  await store(1, of, { later: () => writeFile(absent, '') });
  await rm(absent);
  assert.match(Object(await lookup(of)).why, /cannot determine \S+absent /);
});

test('stores what depends on names in a directory although others appear there after they were recorded', async (t) => {
  const { lookup, store, write } = await scene(t);
  await store(1, undefined, { later: () => write('notes.txt', 'text') });
  assert.deepEqual(await lookup(), { value: 1 });
});

test('stores nothing that depends on a file that changes during the run, even if the clock of the process is ahead', async (t) => {
  const { action, records, lookup, store, write } = await scene(t);
  await write('more', 'text');
  const of = { ...action, inputs: { files: [join(action.directory, 'more')] } };
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 2_000 });
  const clock = new FileClock(records);
  const meanwhile = () => writeFile(join(action.directory, 'more'), 'else');
  await store(1, of, { meanwhile, clock });
  assert.deepEqual(await lookup(of), {
    why: `${UNSTORED}cannot determine ${action.directory}/more (it changed while the step ran, or just before)`,
  });
});

test('names the input that kept the last result from being stored, until one is stored', async (t) => {
  const { action, lookup, store, write } = await scene(t);
  const file = join(action.directory, 'more');
  await write('more', 'text');
  const of = { ...action, inputs: { files: [file] } };
  await store(1, of);
  await write('more', 'else');
  await store(2, of, { meanwhile: () => writeFile(file, 'once more') });
  assert.deepEqual(await lookup(of), {
    why: `${UNSTORED}cannot determine ${file} (it changed while the step ran, or just before)`,
    last: 1,
  });
  await delay(60);
  await writeFile(file, 'just before');
  await store(3, of);
  assert.deepEqual(await lookup(of), {
    why: `${UNSTORED}cannot determine ${file} (it changed while the step ran, or just before)`,
    last: 1,
  });
  await delay(60);
  await store(4, of);
  assert.deepEqual(await lookup(of), { value: 4 });
  await write('more', 'changed');
  assert.deepEqual(await lookup(of), { why: `${file} changed`, last: 4 });
});

test('names the discovery that could not determine the inputs', async (t) => {
  const { action, lookup, store } = await scene(t);
  const of = { ...action, inputs: { discovery: { argv: ['list'], format: 'nothing' } } };
  await store(1, of);
  assert.deepEqual(await lookup(of), {
    why: `${UNSTORED}its discovery "nothing" could not determine the inputs`,
  });
});

test('stores with the second run what depends on the absence of a discovered file, whatever changes in its directory', async (t) => {
  const { action, lookup, store, write } = await scene(t);
  const file = join(action.directory, 'package.json');
  const of = { ...action, inputs: { discovery: { argv: ['list'], format: 'missing' } } };
  await store(1, of, { meanwhile: () => write('beside', 'text') });
  assert.deepEqual(await lookup(of), {
    why: `${UNSTORED}cannot determine ${file} (its directory changed while the step ran, or just before)`,
  });
  await store(2, of, { meanwhile: () => write('another', 'text') });
  assert.deepEqual(await lookup(of), { value: 2 });
  await write('package.json', '{}');
  assert.deepEqual(await lookup(of), { why: `${file} is new`, last: 2 });
});

test('stores nothing with the second run if a file appears and goes while it runs, and was not missing before', async (t) => {
  const { action, lookup, store, write } = await scene(t);
  const file = join(action.directory, 'package.json');
  const of = { ...action, inputs: { discovery: { argv: ['list'], format: 'missing' } } };
  await store(1, of, { meanwhile: () => write('beside', 'text') });
  await write('package.json', '{}');
  await store(2, of, { meanwhile: () => rm(file) });
  const found = await lookup(of);
  assert.match('why' in found ? found.why : '', /package\.json \(its directory changed while/);
});

test('stores with the second run what depends on a discovered file below directories in which others come and go', async (t) => {
  const { action, lookup, store, write } = await scene(t);
  await mkdir(join(action.directory, 'a/b'), { recursive: true });
  await write('a/b/there', 'text');
  const of = { ...action, inputs: { discovery: { argv: ['list'], format: 'below' } } };
  const meanwhile = (name: string) => async () => {
    await write(`a/b/${name}`, 'text');
    await write(`a/${name}`, 'text');
  };
  await store(1, of, { meanwhile: meanwhile('one') });
  const found = await lookup(of);
  assert.match('why' in found ? found.why : '', /cannot determine which files are in .*\/a\/b /);
  await store(2, of, { meanwhile: meanwhile('two') });
  assert.deepEqual(await lookup(of), { value: 2 });
});
