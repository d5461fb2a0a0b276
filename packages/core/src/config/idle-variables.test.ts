import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idleVariables, unneededKeys, unselectedImages } from './idle-variables.ts';

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

test('needs no variable that only images use that a selection leaves out', () => {
  const images = {
    a: { base: '{{x}}' },
    b: { base: '{{y}}' },
    'c-{{x}}': {},
    d: { extends: 'e' },
    e: {},
  };
  const left = unselectedImages(images, ['a']);
  assert.deepEqual(left, ['b', 'd']);
  for (const names of [[], ['other']]) assert.deepEqual(unselectedImages(images, names), []);
  const vars = { x: { env: 'X' }, y: { env: 'Y' }, z: { env: 'Z' } };
  const config = { vars, images, go: { tags: ['{{z}}'] } };
  assert.deepEqual([...idleVariables(config, [], [], left)], ['y']);
});
