import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareImages } from './compare-images.ts';

const SHARED = { base: 'scratch', annotations: {}, platformTags: [], archives: [], timestamp: 0 };

const ko = (program: object, options: object = {}) => ({
  ...SHARED,
  config: {},
  options: { go: { programs: [program] }, ko: options },
});

test('finds nothing in two spellings of the same image', () => {
  const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=vendor' };
  const path = '/ko-app/a';
  const { different } = compareImages({
    directory: '/',
    program: 'a',
    ko: ko({ package: 'x/a', path, env, flags: ['-v', '-trimpath', '-ldflags=-s -w'] }),
    own: {
      ...SHARED,
      config: { env: { KO_DATA_PATH: '/var/run/ko' } },
      options: {
        go: {
          env: { GOFLAGS: '-mod=vendor' },
          ldflags: ['-s', '-w'],
          programs: [{ package: './a', path, flags: ['-v'] }],
        },
      },
    },
  });
  assert.deepEqual(different, []);
});

test('names what is missing and what is added', () => {
  const { equal, different } = compareImages({
    directory: '/',
    program: 'a',
    ko: ko(
      { package: 'x/a', path: '/ko-app/a', flags: ['-race'] },
      { user: '1', labels: { a: 1 } },
    ),
    own: {
      ...SHARED,
      config: { user: '2', entrypoint: ['/init'] },
      options: { go: { tags: ['x'], programs: ['./a'] } },
    },
  });
  assert.deepEqual(equal, ['files']);
  assert.deepEqual(different, [
    'programs are in /app, which is in PATH, instead of /ko-app',
    'entrypoint without /ko-app/a with /init',
    'environment without KO_DATA_PATH=/var/run/ko',
    'user without 1 with 2',
    'labels without a=1',
    'flags and variables of go without -race with -tags=x',
  ]);
});
