import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import type { HostAccess } from '../host/access/index.ts';
import { type Git, noGit } from '../host/git/index.ts';
import { readVariables } from './read-variables.ts';
import { templateEngine } from './template-engine.ts';

const host: HostAccess = {
  realPath: async () => undefined,
  async read(path) {
    if (path === 'apis.toml')
      return 'day = 2026-01-31\n[apis]\nsupported = ["0.7", "0.8"]\nmost = { a = 1 }\n';
    if (path === 'there.json') return '{"v": 1, "none": null, "empty": " "}';
    if (path === 'broken.json') return '{"v": ';
    throw new StrakeError('FILE_UNREADABLE', `file ${path} does not exist`);
  },
  stat: async (path) =>
    path.endsWith('.json') ? { type: 'file', size: 1, mode: 0o644 } : undefined,
  glob: async () => [],
  cached: async () => undefined,
  list: async () => [],
  async run([program, ...args]) {
    return { exitCode: program === 'fail' ? 1 : 0, stdout: `${args.join(' ')}\n`, stderr: 'no' };
  },
};
const missing = async () => {
  throw new StrakeError('TOOL_NOT_FOUND', 'git is not on PATH');
};
const git: Git = { ...noGit, describe: missing, status: missing };
const source = { file: '/app/strake.yaml', locate: () => ({ line: 3, column: 5 }) };

async function read(vars: unknown) {
  return readVariables(
    vars,
    { host, git, env: { EMPTY: '' }, source },
    await templateEngine({}, vars),
  );
}

test('derives variables from others, in any order', async () => {
  const vars = {
    tag: "{{version | replace: '+', '-'}}",
    full: { command: ['echo', '{{name}}:{{tag}}'] },
    version: '1.0+2',
    name: 'app',
  };
  const values = await read(vars);
  assert.deepEqual(values, { tag: '1.0-2', full: 'app:1.0-2', version: '1.0+2', name: 'app' });
  assert.deepEqual(Object.keys(values), Object.keys(vars));
});

test('keeps lists and maps for templates, and passes plugins compact JSON', async () => {
  const data = {};
  const vars = {
    apis: { file: 'apis.toml', path: 'apis' },
    first: '{{apis.supported | first}}',
    day: { file: 'apis.toml', path: 'day' },
    printed: { command: ['echo', '{ "n": [1, { "z": 0, "a": "<" }] }'], format: 'json', path: 'n' },
  };
  const render = await templateEngine(data, vars);
  const values = await readVariables(vars, { host, env: {}, source }, render, data);
  assert.deepEqual(values, {
    apis: '{"supported":["0.7","0.8"],"most":{"a":1}}',
    first: '0.7',
    day: '2026-01-31',
    printed: '[1,{"z":0,"a":"<"}]',
  });
  const filled: readonly [text: string, result: string][] = [
    ['{{apis.supported}}', '["0.7","0.8"]'],
    ['{{apis.supported | join: "+"}}', '0.7+0.8'],
    ['{{apis.supported | toml}}', '[ "0.7", "0.8" ]'],
    ['{% for api in apis.supported %}<{{api}}>{% endfor %}', '<0.7><0.8>'],
    ['{{printed | json}}', '[1,{"z":0,"a":"<"}]'],
    ['{{first | json}}', '"0.7"'],
    ['{{first | toml}} {{first | size}}', '"0.7" 3'],
  ];
  for (const [text, result] of filled) assert.equal(render(text, values), result);
});

const fallbacks: readonly [title: string, specification: Record<string, unknown>][] = [
  ['a missing file', { file: 'VERSION' }],
  ['a path that the file does not have', { file: 'there.json', path: 'a.b' }],
  ['a null in a file', { file: 'there.json', path: 'none' }],
  ['a variable that the environment has not', { env: 'X' }],
  ['a command that prints nothing', { command: ['echo'] }],
  ['a machine without git', { git: 'describe' }],
];
for (const [title, specification] of fallbacks) {
  test(`uses the fallback for ${title}, and names the variable without one`, async () => {
    assert.deepEqual(await read({ v: { ...specification, fallback: 0 } }), { v: '0' });
    await assert.rejects(read({ v: specification }), (error) => {
      assert.ok(StrakeError.is(error));
      assert.equal(error.facts.location?.key, 'vars.v');
      assert.equal(error.facts.location?.line, 3);
      return true;
    });
  });
}

test('uses a branch only if its name matches the pattern', async () => {
  const vars = {
    branch: { git: 'branch', pattern: 'release/*', fallback: 'none' },
    version: "{{branch | remove_first: 'release/'}}",
  };
  const render = await templateEngine({}, vars);
  for (const [name, expected] of [
    ['release/1.2', { branch: 'release/1.2', version: '1.2' }],
    ['main', { branch: 'none', version: 'none' }],
    ['my-release/1.2', { branch: 'none', version: 'none' }],
  ] as const)
    assert.deepEqual(
      await readVariables(
        vars,
        { host, git: { ...noGit, branch: async () => name }, env: {}, source },
        render,
      ),
      expected,
    );
});

test('accepts explicit empty strings as values', async () => {
  const vars = {
    literal: '',
    set: { env: 'EMPTY', fallback: 'no' },
    unset: { env: 'X', fallback: '' },
    file: { file: 'there.json', path: 'empty', fallback: 'no' },
    made: 'v{{set}}',
    nothing: '{{set}}',
  };
  const values = await read(vars);
  assert.deepEqual(values, { literal: '', set: '', unset: '', file: '', made: 'v', nothing: '' });
});

test('neither reads nor requires unused variables', async () => {
  const asked: (readonly string[])[] = [];
  const noting: HostAccess = {
    ...host,
    async run(argv) {
      asked.push(argv);
      return { exitCode: 1, stdout: '', stderr: '' };
    },
  };
  const vars = {
    owner: { env: 'OWNER' },
    secret: { command: ['ask'] },
    file: { file: 'broken.json' },
    place: '{{owner}}/{{secret}}',
    there: { env: 'EMPTY' },
  };
  const idle = new Set(Object.keys(vars));
  const sources = { host: noting, env: { EMPTY: '' }, source };
  const render = await templateEngine({}, vars);
  assert.deepEqual(await readVariables(vars, sources, render, {}, idle), { there: '' });
  assert.deepEqual(asked, []);
  const wrong = { owner: { env: 'OWNER', path: 'x' } };
  await assert.rejects(readVariables(wrong, sources, render, {}, new Set(['owner'])), {
    code: 'CONFIG_VARIABLE',
  });
});

test('explains how to fetch the missing tags of a shallow clone', async () => {
  const repository = {
    directory: '/app',
    gitDirectory: '/app/.git',
    commonDirectory: '/app/.git',
    isLinked: false,
    isShallow: true,
  };
  const shallow = { ...noGit, repository };
  const failed = async (query: string) => {
    const vars = { v: { git: query } };
    const sources = { host, git: shallow, env: { GITHUB_ACTIONS: 'true' }, source };
    const thrown = await readVariables(vars, sources, await templateEngine({}, vars)).catch(
      (it: unknown) => it,
    );
    assert.ok(StrakeError.is(thrown));
    return thrown;
  };
  const hint = async (query: string) => (await failed(query)).hint ?? '';
  const why = async (query: string) => (await failed(query)).message;
  assert.match(await why('tag'), /the repository has no tag at or before HEAD$/);
  assert.match(await why('commit'), /the repository has no commit$/);
  assert.match(await why('branch'), /HEAD is not on a branch$/);
  assert.match(await hint('tag'), /"fetch-depth: 0"/);
  assert.match(await hint('describe'), /"fetch-depth: 0"/);
  assert.doesNotMatch(await hint('branch'), /fetch-depth/);
});

const refusals: readonly [title: string, vars: unknown, code: string, message: RegExp][] = [
  ['an environment variable that is not set', { v: { env: 'X' } }, 'CONFIG_VARIABLE', /has no X/],
  ['a variable of itself', { v: '{{v}}' }, 'CONFIG_VARIABLE', /"v" refers to itself: v, v$/],
  [
    'variables that are made of each other',
    { a: '{{b}}', b: '{{c}}', c: '{{a}}' },
    'CONFIG_VARIABLE',
    /"a" refers to itself: a, b, c, a$/,
  ],
  [
    'a template before the one that it uses',
    { a: '{{b | append: "a"}}', x: '1', b: '{{x}}' },
    'CONFIG_VARIABLE',
    /"a" uses "b", which is defined below it$/,
  ],
  [
    'a template of an unknown variable beside others',
    { a: '{{no | append: "b"}}', x: '1', b: '{{x}}' },
    'CONFIG_TEMPLATE',
    /"no" is unknown here$/,
  ],
  ...['commit', 'branch'].map(
    (fact) =>
      [
        `git ${fact} outside of a repository`,
        { v: { git: fact } },
        'CONFIG_VARIABLE',
        /has no value: there is no git repository$/,
      ] as [string, unknown, string, RegExp],
  ),
  ['a variable of platforms', { v: '{{os}}' }, 'CONFIG_TEMPLATE', /"os" is unknown here/],
  ['a file of another format', { v: { file: 'broken.json' } }, 'CONFIG_VARIABLE', /broken\.json: /],
  ['a command that fails', { v: { command: ['fail'] } }, 'TOOL_FAILED', /exit code 1/],
  [
    'a key that says nothing about the kind',
    { v: { env: 'EMPTY', path: 'a' } },
    'CONFIG_VARIABLE',
    /"v" has "path", which does not apply to env$/,
  ],
  [
    'a key that says nothing about a fact of git',
    { v: { git: 'commit', pattern: 'v*' } },
    'CONFIG_VARIABLE',
    /"v" has "pattern", which does not apply to commit$/,
  ],
  ['a name that is not a word', { 'a b': '1' }, 'CONFIG_VARIABLE', /"a b" has an invalid name/],
];
for (const [title, vars, code, message] of refusals) {
  test(`refuses ${title}`, async () => {
    await assert.rejects(read(vars), (error) => {
      assert.ok(StrakeError.is(error));
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.equal(error.facts.location?.file, source.file);
      return true;
    });
  });
}

test('reports every variable without a value', async () => {
  await assert.rejects(read({ a: { env: 'A' }, b: '1', c: { env: 'C' } }), (error) => {
    assert.ok(StrakeError.is(error));
    return error.facts.errors?.length === 2;
  });
});
