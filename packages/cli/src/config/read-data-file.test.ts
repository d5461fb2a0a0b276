import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { StrakeError } from '@strake/core';
import { readDataFile } from './read-data-file.ts';

async function read(t: TestContext, text: string, name = 'strake.yaml') {
  const directory = await mkdtemp(join(tmpdir(), 'strake-data-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, name), text);
  return readDataFile(join(directory, name));
}

const UNQUOTED = 'a template is not quoted';
const refusals: readonly [text: string, message: string, line: number, column: number][] = [
  ['base: x\nbase: y\n', 'map keys must be unique', 2, 1],
  ['config:\n  <<: 7\n', 'merge key << has a value that is not a map', 2, 3],
  ['config:\n  <<: [7]\n', 'merge key << has a value that is not a map', 2, 3],
  ['config:\n  <<: *none\n', 'alias *none has no anchor before it', 2, 7],
  ['base: x\ntags: &a [*a]\n', 'alias *a is inside its own anchor', 2, 11],
  ['base: x\n---\nbase: y\n', 'the file holds several documents', 2, 1],
  ['vars:\n  go: 1.20\n', '1.20 is read as the number 1.2', 2, 7],
  ['vars: { mode: 0755 }\n', '0755 is read as the number 755', 1, 15],
  ['vars: { mode: 0o755 }\n', '0o755 is read as the number 493', 1, 15],
  ['vars: { commit: 1234567e8 }\n', '1234567e8 is read as the number 123456700000000', 1, 17],
  ['config: { env: { 1.10: x } }\n', '1.10 is read as the number 1.1', 1, 18],
  ['repository: {{image}}\n', UNQUOTED, 1, 14],
  ['tags: [{{image}}]\n', UNQUOTED, 1, 9],
  [
    'tags: [{% if version %}]\n',
    'plain value cannot start with directive indicator character %',
    1,
    9,
  ],
  ['tags: [v{{image}}]\n', 'missing , or : between flow sequence items', 1, 9],
  ['repository: {{image}}/x\n', 'unexpected scalar at node end', 1, 22],
  ['vars: { ? [a] : b }\n', 'a key is a list or a map instead of a string', 1, 11],
  ['base: &a [x]\nvars: { *a : b }\n', 'a key is a list or a map instead of a string', 2, 9],
];
for (const [text, message, line, column] of refusals) {
  test(`refuses ${JSON.stringify(text)}: ${message}`, async (t) => {
    await assert.rejects(read(t, text), (error) => {
      assert.ok(StrakeError.is(error));
      assert.equal(error.code, 'CONFIG_SYNTAX');
      assert.equal(error.message, message);
      assert.deepEqual([error.facts.location?.line, error.facts.location?.column], [line, column]);
      assert.ok(error.hint);
      if (message === 'map keys must be unique')
        assert.match(error.hint, /^Remove one of the two keys/);
      if (/[{][{%]/.test(text)) assert.match(error.hint, /^Quote the whole value: "\{\{image\}\}"/);
      return true;
    });
  });
}

test('keeps the spelling of numbers with the same value', async (t) => {
  const { config } = await read(t, 'a: [1, -2, 1.5, "1.20", \'0755\', 1.2.0, v1]\n');
  assert.deepEqual(config, { a: [1, -2, 1.5, '1.20', '0755', '1.2.0', 'v1'] });
});

test('ignores keys of other tools in package.json', async (t) => {
  const text = '{ "other": 1.0, "strake": { "base": "scratch" } }';
  assert.deepEqual((await read(t, text, 'package.json')).config, { base: 'scratch' });
});

test('follows merge keys to the position of a value', async (t) => {
  const { config, source } = await read(
    t,
    'images:\n  one: &one\n    base: a\n    tags: [x]\n  two:\n    <<: [*one]\n    base: b\n',
  );
  assert.deepEqual(config, {
    images: { one: { base: 'a', tags: ['x'] }, two: { base: 'b', tags: ['x'] } },
  });
  assert.deepEqual(source.locate?.(['images', 'two', 'tags', 0]), { line: 4, column: 12 });
  assert.deepEqual(source.locate?.(['images', 'two', 'base']), { line: 7, column: 11 });
});
