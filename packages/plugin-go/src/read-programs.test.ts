import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/core/plugin';
import type { GoOptions } from './options.ts';
import { readPrograms } from './read-programs.ts';

const read = (options: GoOptions | undefined) =>
  readPrograms({ image: 'app', options, directory: '/work/config', vcs: true });

const PACKAGES: Readonly<Record<string, string>> = {
  '.': '.',
  './': '.',
  './cmd/app': './cmd/app',
  './cmd/app/': './cmd/app',
  './cmd//../app': './app',
  '../other': '../other',
  '..': '..',
  './cmd/app/main.go': './cmd/app',
  'cmd/app/main.go': './cmd/app',
  'main.go': '.',
  '/src/app/': '/src/app',
  'example.com/mod/cmd/app': 'example.com/mod/cmd/app',
  'example.com/mod/cmd/app/': 'example.com/mod/cmd/app',
  'github.com/nats-io/nats.go': 'github.com/nats-io/nats.go',
};

for (const [given, expected] of Object.entries(PACKAGES)) {
  test(`passes the package ${given} to go as ${expected}`, () => {
    assert.deepEqual(
      read({ programs: [given] }).map((program) => program.package),
      [expected],
    );
  });
}

test('has no programs if nothing is configured', () => {
  assert.deepEqual(read(undefined), []);
  assert.deepEqual(read({ ldflags: ['-s'] }), []);
});

test('fills in top-level settings', () => {
  const env = { GOFLAGS: '-mod=mod', CGO_ENABLED: 1 };
  const programs = read({
    dir: 'module',
    env,
    programs: [
      './a',
      { package: './b', dir: '/other', path: '/b', env: { CGO_ENABLED: '0' }, entrypoint: true },
    ],
  });
  const [a, b] = programs;
  assert.deepEqual([a?.directory, b?.directory], ['/work/config/module', '/other']);
  assert.deepEqual(a?.env, { GOFLAGS: '-mod=mod', CGO_ENABLED: '1' });
  assert.deepEqual(b?.env, { GOFLAGS: '-mod=mod', CGO_ENABLED: '0' });
  assert.deepEqual([a?.path, b?.path], [undefined, '/b']);
  assert.deepEqual([a?.entrypoint, b?.entrypoint], [false, true]);
});

test('distinguishes two programs of one package', () => {
  const programs = ['./a', { package: './a/', path: '/again' }, './b'];
  assert.deepEqual(
    read({ programs }).map(({ id }) => id),
    ['./a', './a#2', './b'],
  );
});

const REFUSED: readonly [
  title: string,
  programs: NonNullable<GoOptions['programs']>,
  message: RegExp,
  hint: RegExp,
][] = [
  [
    'a pattern',
    ['./cmd/...'],
    /package "\.\/cmd\/\.\.\." of image "app" is a pattern/,
    /go list .* \.\/cmd\/\.\.\./,
  ],
  [
    'a version',
    ['example.com/a@v1.2.3'],
    /names a version/,
    /run "go get example.com\/a@v1.2.3" and write "example.com\/a"/,
  ],
  [
    'a second entrypoint',
    [
      { package: './a', entrypoint: true },
      { package: './b', entrypoint: true },
    ],
    /image "app" has two entrypoints, \.\/a and \.\/b/,
    /Mark one/,
  ],
];

for (const [title, programs, message, hint] of REFUSED) {
  test(`refuses ${title}`, () => {
    assert.throws(
      () => read({ programs }),
      (error) =>
        StrakeError.is(error) &&
        error.code === 'CONFIG_VALUE_INVALID' &&
        message.test(error.message) &&
        hint.test(error.hint ?? ''),
    );
  });
}
