import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOrigin } from './config-origin.ts';

const CONFIG = {
  base: 'scratch',
  config: { user: '1' },
  images: { app: { base: 'x', tags: ['t'] } },
};
const POSITIONS: Readonly<Record<string, number>> = {
  base: 1,
  'config.user': 3,
  'images.app.base': 6,
};
const SOURCE = {
  file: '/work/strake.yaml',
  locate(path: readonly (string | number)[]) {
    const line = POSITIONS[path.join('.')];
    return line === undefined ? undefined : { line, column: 1 };
  },
};

test("finds a value at its image first, then at the top of the configuration's file", () => {
  const origin = createOrigin(CONFIG, SOURCE, '/work');
  assert.equal(origin('app', ['base']), 'strake.yaml:6');
  assert.equal(origin('app', ['config', 'user']), 'strake.yaml:3');
  assert.equal(origin(undefined, ['base']), 'strake.yaml:1');
});

test('tells what the command line set from what nobody set', () => {
  const origin = createOrigin(CONFIG, SOURCE, '/work');
  assert.equal(origin('app', ['tags']), '--set');
  assert.equal(origin('app', ['vcs']), 'default');
  assert.equal(createOrigin(CONFIG, undefined, '/work')('app', ['base']), 'command line');
});

test('names the plugin whose default it is', () => {
  const arm = { name: 'arm', defaults: { platformTags: ['x'], base: 'y' } };
  const origin = createOrigin(CONFIG, SOURCE, '/work', [arm]);
  assert.equal(origin('app', ['platformTags']), 'plugin arm');
  assert.equal(origin('app', ['base']), 'strake.yaml:6');
  assert.equal(origin('app', ['vcs']), 'default');
});

test('names only the file of a configuration that is code', () => {
  const origin = createOrigin(CONFIG, { file: '/work/strake.config.ts' }, '/work');
  assert.equal(origin('app', ['base']), 'strake.config.ts');
});
