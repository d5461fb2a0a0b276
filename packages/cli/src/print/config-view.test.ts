import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { renderConfig } from './config-view.ts';
import { escapeText } from './escape-text.ts';

const VIEW = {
  directory: '/work',
  plugins: ['go'],
  cache: { remote: ['ghcr.io/acme/cache'], trust: 'registry' as const },
  images: {
    app: {
      tags: ['latest'],
      outputs: [],
      index: true,
      vcs: true,
      platforms: {
        'linux/amd64': {
          base: 'scratch',
          config: { user: '1' },
          annotations: {},
          platformTags: [],
          archives: [],
          timestamp: 0,
          options: { go: { programs: [{ package: '.' }] } },
        },
      },
    },
  },
};

test('prints the origin beside each value, and remains YAML', () => {
  const text = renderConfig(
    VIEW,
    (image, platform, at) =>
      `${image ?? 'top'} ${platform === undefined ? '' : 'linux '}${at.join('.')}`,
  );
  assert.deepEqual(parse(text), VIEW);
  for (const line of [
    /^# top plugins\nplugins:$/m,
    /^ {2}# top cache\.remote\n {2}remote:$/m,
    /^ {2}trust: registry # top cache\.trust$/m,
    /^ {4}# app tags\n {4}tags:$/m,
    /^ {4}# app outputs\n {4}outputs: \[\]$/m,
    /^ {4}vcs: true # app vcs$/m,
    /^ {8}base: scratch # app linux base$/m,
    /^ {10}user: "1" # app linux config\.user$/m,
    /^ {12}# app linux go\.programs\n {12}programs:$/m,
  ]) {
    assert.match(text, line);
  }
});

test('escapes control characters so that YAML reads them back', () => {
  const hostile = ['\u009b2J', 'a\u202eb\nc', '\u001b[31m', '\ufeffx', 'plain', ' \u2028'];
  const config = Object.fromEntries(hostile.map((text) => [text, text]));
  const app = VIEW.images.app;
  const linux = app.platforms['linux/amd64'];
  const view = {
    ...VIEW,
    images: { app: { ...app, platforms: { 'linux/amd64': { ...linux, config } } } },
  };
  const text = renderConfig(view, () => 'here');
  assert.equal(text, escapeText(text));
  assert.deepEqual(parse(text), view);
});
