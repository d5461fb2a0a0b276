import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TracedConfig } from '@strake/core';
import { createOrigin } from './config-origin.ts';

const ORIGINS: Readonly<Record<string, ReturnType<TracedConfig['originOf']>>> = {
  'app linux/amd64 base': { writer: 'image', path: ['images', 'app', 'base'] },
  'app linux/amd64 config.user': { writer: 'top', path: ['config', 'user'] },
  'app  tags': { writer: 'image', path: ['images', 'app', 'tags'] },
  'app linux/amd64 platformTags': { writer: 'plugin', plugin: 'arm', path: ['platformTags'] },
};
const originOf: TracedConfig['originOf'] = (image, platform, at) =>
  ORIGINS[`${image} ${platform ?? ''} ${at.join('.')}`] ?? { writer: 'default', path: at };
const POSITIONS: Readonly<Record<string, number>> = {
  plugins: 1,
  'config.user': 3,
  'images.app.base': 6,
};
const SOURCE = {
  file: '/work/strake.yaml',
  locate(path: readonly (string | number)[]) {
    if (path.at(-1) === 'tags') return { argument: '--set tags' };
    const line = POSITIONS[path.join('.')];
    return line === undefined ? undefined : { line, column: 1 };
  },
};

test('finds a value in its image or at the top level of the file', () => {
  const origin = createOrigin(originOf, SOURCE, '/work');
  assert.equal(origin('app', 'linux/amd64', ['base']), 'strake.yaml:6');
  assert.equal(origin('app', 'linux/amd64', ['config', 'user']), 'strake.yaml:3');
  assert.equal(origin(undefined, undefined, ['plugins']), 'strake.yaml:1');
});

test('distinguishes values of the command line from defaults', () => {
  const origin = createOrigin(originOf, SOURCE, '/work');
  assert.equal(origin('app', undefined, ['tags']), '--set');
  assert.equal(origin('app', undefined, ['vcs']), 'default');
  assert.equal(
    createOrigin(originOf, undefined, '/work')('app', 'linux/amd64', ['base']),
    'command line',
  );
});

test('names the plugin that has a default', () => {
  const origin = createOrigin(originOf, SOURCE, '/work');
  assert.equal(origin('app', 'linux/amd64', ['platformTags']), 'plugin arm');
});

test('names only the file of a configuration written in code', () => {
  const origin = createOrigin(originOf, { file: '/work/strake.config.ts' }, '/work');
  assert.equal(origin('app', 'linux/amd64', ['base']), 'strake.config.ts');
});
