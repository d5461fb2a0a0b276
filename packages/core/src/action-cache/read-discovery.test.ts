import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryOfInput, readJsonLines } from './read-discovery.ts';

test('reads one JSON object per line', () => {
  assert.deepEqual(readJsonLines('{"file":"a"}\n\n{"directory":"b"}\r\n{"env":"C"}\n'), [
    { file: 'a' },
    { directory: 'b' },
    { env: 'C' },
  ]);
});

for (const line of ['file', '[]', '{}', '"a"', 'null', '{"file":"a","env":"B"}', '{"files":{}}'])
  test(`refuses the line ${line}`, () => {
    assert.throws(() => readJsonLines(`{"file":"a"}\n${line}\n`), {
      code: 'PLUGIN_BAD_RESULT',
      message: `discovery "json-lines" named a malformed input: ${line}`,
    });
  });

test('resolves relative paths against the directory of the step', () => {
  const query = (input: object) => queryOfInput(input, 'mine', '/src');
  assert.deepEqual(query({ file: 'a', header: true }), {
    kind: 'file',
    path: '/src/a',
    header: 'mine',
  });
  assert.deepEqual(query({ tree: '../b', unlinked: ['c'] }), {
    kind: 'tree',
    path: '/b',
    contents: false,
    unlinked: ['/src/c'],
  });
});

for (const input of [
  undefined,
  {},
  { file: '' },
  { file: 1 },
  { file: 'a\0b' },
  { env: ['A'] },
  { names: '/a', suffixes: '.c' },
  { names: '/a', types: ['.git'] },
  { tree: '/a', unlinked: [1] },
  { files: { '/a': 1 }, name: 'a' },
  { files: { '/a': 'b' } },
  { files: { a: 'b' }, name: 'relative' },
  { file: 'a', env: 'B' },
  { file: 'a', heeder: true },
  { file: 'a', name: 'b' },
  { file: 'na\ufffdve' },
  { env: 'CC*' },
  { env: '!CC' },
  { env: 'CC=gcc' },
  { constructor: 'a' },
  ['a'],
])
  test(`refuses ${JSON.stringify(input)} as an input`, () => {
    assert.throws(() => queryOfInput(input, 'mine', '/'), { code: 'PLUGIN_BAD_RESULT' });
  });
