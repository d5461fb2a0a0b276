import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffModules } from './diff-modules.ts';

type Written = Readonly<Record<string, string>>;

function modulesOf(modules: Written, replaced: Written = {}) {
  return {
    goVersion: 'go1.26.8',
    settings: [],
    main: { path: 'example.com/app', version: '(devel)', sum: '' },
    modules: Object.entries(modules).map(([path, version]) => {
      const [to, at = ''] = replaced[path]?.split('@') ?? [];
      const replacement =
        to === undefined ? {} : { replacement: { path: to, version: at, sum: '' } };
      return { path, version, sum: `h1:${version}`, ...replacement };
    }),
  };
}

const said = (before: Written, after: Written, replaced: readonly [Written, Written] = [{}, {}]) =>
  diffModules(modulesOf(before, replaced[0]), modulesOf(after, replaced[1])).map(
    ({ path, change, level, before: one, after: other }) =>
      [path, change, level, one, other].filter((each) => each !== undefined).join(' '),
  );

test('orders versions as Go does, pseudo-versions too', () => {
  assert.deepEqual(
    said(
      {
        a: 'v1.9.0',
        b: 'v1.2.3',
        c: 'v0.0.0-20240101000000-aaaaaaaaaaaa',
        d: 'v27.1.1+incompatible',
        e: 'v1.0.0-rc.1',
        gone: 'v1.0.0',
        same: 'v1.0.0',
      },
      {
        a: 'v1.10.0',
        b: 'v1.2.2',
        c: 'v0.0.0-20250101000000-000000000000',
        d: 'v28.0.0+incompatible',
        e: 'v1.0.0',
        more: 'v0.1.0',
        same: 'v1.0.0',
      },
    ),
    [
      'a up minor v1.9.0 v1.10.0',
      'b down patch v1.2.3 v1.2.2',
      'c up patch v0.0.0-20240101000000-aaaaaaaaaaaa v0.0.0-20250101000000-000000000000',
      'd up major v27.1.1+incompatible v28.0.0+incompatible',
      'e up patch v1.0.0-rc.1 v1.0.0',
      'gone removed v1.0.0',
      'more added v0.1.0',
    ],
  );
});

test('takes another major version as the same module', () => {
  const before = { 'a.io/x': 'v1.5.0', 'a.io/y/v2': 'v2.0.0', 'gopkg.in/z.v2': 'v2.1.0' };
  const after = { 'a.io/x/v2': 'v2.0.1', 'a.io/y/v2': 'v2.0.0', 'gopkg.in/z.v3': 'v3.0.0' };
  assert.deepEqual(said(before, after), [
    'a.io/x/v2 up major a.io/x@v1.5.0 v2.0.1',
    'gopkg.in/z.v3 up major gopkg.in/z.v2@v2.1.0 v3.0.0',
  ]);
  const both = { ...before, 'a.io/x/v2': 'v2.0.0' };
  assert.deepEqual(said(before, both), ['a.io/x/v2 added v2.0.0']);
});

test('looks at what replaces a module', () => {
  const one = { a: 'v1.0.0' };
  assert.deepEqual(said(one, one, [{ a: 'fork@v1.1.0' }, { a: 'fork@v1.3.0' }]), [
    'a up minor v1.0.0 => fork@v1.1.0 v1.0.0 => fork@v1.3.0',
  ]);
  assert.deepEqual(said(one, one, [{}, { a: './local' }]), ['a changed v1.0.0 v1.0.0 => ./local@']);
});
