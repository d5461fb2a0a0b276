import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from './action.ts';
import type { DiscoveredInput, DiscoveryContext } from './discovery.ts';
import { type DiscoveryHost, discoverQueries, inputQueries } from './input-queries.ts';

const files = {
  read: () => undefined,
  list: () => [],
  realPath: () => undefined,
  type: () => undefined,
};

const action = (inputs: Action['inputs']): Action => ({
  argv: ['cc', '-c'],
  operands: ['main.c'],
  directory: '/work',
  env: { LANG: 'C' },
  inputs,
});

const host = (inputs: (output: string, context: DiscoveryContext) => unknown): DiscoveryHost => ({
  programs: ['/bin/cc'],
  files,
  discoveries: new Map([['own', { inputs: inputs as never }]]),
});

const own = { argv: ['list'], format: 'own' };

test('gives a format the output and the action, frozen', async () => {
  const seen: unknown[] = [];
  const found: readonly DiscoveredInput[] = [{ file: 'a.h' }];
  const queries = await inputQueries(
    'a.h',
    action({ discovery: own, values: { version: '1' } }),
    host((output, context) => {
      seen.push(output, context);
      for (const part of [context, context.argv, context.operands, context.env, context.values])
        assert.ok(Object.isFrozen(part));
      return found;
    }),
  );
  assert.deepEqual(queries, [{ kind: 'file', path: '/work/a.h' }]);
  assert.deepEqual(seen, [
    'a.h',
    {
      argv: ['cc', '-c'],
      operands: ['main.c'],
      directory: '/work',
      env: { LANG: 'C' },
      values: { version: '1' },
      programs: ['/bin/cc'],
      files,
    },
  ]);
});

test('asks for declared files, directories and commands', async () => {
  const inputs = { files: ['/a'], directories: ['/b'], commands: [['cc', '-v']] };
  assert.deepEqual(
    await inputQueries(
      '',
      action(inputs),
      host(() => []),
    ),
    [
      { kind: 'file', path: '/a' },
      { kind: 'tree', path: '/b', contents: true },
      { kind: 'command', argv: ['cc', '-v'], directory: '/work' },
    ],
  );
});

for (const [title, discovery, code, message] of [
  ['a format that returns no array', own, 'PLUGIN_BAD_RESULT', /"own" did not return an array/],
  [
    'an unknown format',
    { argv: ['list'], format: 'odd' },
    'PLUGIN_BAD_RESULT',
    /unknown discovery format "odd"/,
  ],
  [
    'a depfile that is not there',
    { depfile: '/out/a.d' },
    'TOOL_OUTPUT',
    /did not write its depfile \/out\/a\.d/,
  ],
  [
    'a file in an own format that is not there',
    { depfile: '/out/meta.json', format: 'own' },
    'TOOL_OUTPUT',
    /did not write its depfile \/out\/meta\.json/,
  ],
] as const) {
  test(`refuses ${title}`, async () => {
    await assert.rejects(
      inputQueries(
        '',
        action({ discovery }),
        host(() => 'a.h'),
      ),
      {
        code,
        message,
      },
    );
  });
}

test('cannot tell the inputs of a discovery that failed', async () => {
  const program = { ...action({ discovery: own }), argv: [process.execPath] };
  const discoveries = new Map([['own', { inputs: () => [] }]]);
  const failed = async () => ({ why: 'it failed' });
  assert.equal(await discoverQueries(program, failed, { discoveries, files }), 'it failed');
  const empty = async () => ({ output: '' });
  assert.notEqual(typeof (await discoverQueries(program, empty, { discoveries, files })), 'string');
  const missing = { ...program, argv: ['/bin/there-is-none'] };
  assert.equal(
    await discoverQueries(missing, empty, { discoveries, files }),
    'cannot determine the program /bin/there-is-none (it or its interpreter is not on PATH)',
  );
});
