import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { renderConfig } from './config-view.ts';

const VIEW = {
  directory: '/work',
  plugins: ['go'],
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

test('says beside each value where it came from, and stays YAML', () => {
  const text = renderConfig(
    VIEW,
    (image, platform, at) =>
      `${image ?? 'top'} ${platform === undefined ? '' : 'linux '}${at.join('.')}`,
  );
  assert.deepEqual(parse(text), VIEW);
  for (const line of [
    /^# top plugins\nplugins:$/m,
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
