import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idleVariables, unneededKeys } from './idle-variables.ts';

const cases: readonly [title: string, config: Record<string, unknown>, idle: readonly string[]][] =
  [
    [
      'those that only an unneeded key names, also by others',
      { vars: { owner: { env: 'A' }, place: 'x/{{owner}}' }, repository: '{{place}}/y' },
      ['owner', 'place'],
    ],
    [
      'none that another key names, also in an image',
      {
        vars: { a: { env: 'A' } },
        repository: '{{a}}',
        images: { i: { config: { user: '{{a}}' } } },
      },
      [],
    ],
    [
      'none that another key needs by way of another variable',
      { vars: { a: { env: 'A' }, b: '{{a}}' }, repository: '{{a}}', base: '{{b}}' },
      [],
    ],
    ['none that no template names: plugins get it', { vars: { a: { env: 'A' } } }, []],
    [
      'never the version, which labels name',
      { vars: { version: 'x' }, repository: '{{version}}' },
      [],
    ],
    [
      'none that names an image',
      { vars: { a: 'x' }, images: { '{{a}}': { repository: '{{a}}' } } },
      [],
    ],
    [
      'those of a condition, too',
      { vars: { a: 'x', b: 'y' }, repository: '{% if a == "x" %}{{ b | upcase }}{% endif %}' },
      ['a', 'b'],
    ],
  ];
for (const [title, config, idle] of cases) {
  test(`does not read ${title}`, () => {
    assert.deepEqual([...idleVariables(config, [], ['repository'])], idle);
  });
}

test('needs the variables of settings beside "config"', () => {
  const config = { vars: { a: { env: 'A' } }, repository: '{{a}}' };
  assert.deepEqual([...idleVariables(config, ['oci:{{a}}'], ['repository'])], []);
});

test('needs no repository unless it pushes, and nothing that the command line gives', () => {
  assert.deepEqual(unneededKeys({}), ['repository', 'repositoryPrefix']);
  assert.deepEqual(unneededKeys({ push: true }), []);
  assert.deepEqual(unneededKeys({ push: true, tags: ['a'], outputs: ['b'] }), ['tags', 'outputs']);
});
