import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/core/plugin';
import { buildFlags, listFlags } from './build-flags.ts';

const program = { package: '.' };

test('trims paths and leaves version control to go, unless configured otherwise', () => {
  assert.deepEqual(buildFlags(program, {}, true), ['-trimpath']);
  assert.deepEqual(buildFlags(program, {}, false), ['-trimpath', '-buildvcs=false']);
  const flags = ['-trimpath=false', '--buildvcs=true'];
  assert.deepEqual(buildFlags({ ...program, flags }, {}, false), flags);
});

test('settings of a program replace those of the image, key by key', () => {
  const options = { flags: ['-race'], tags: ['a', 'b'], ldflags: ['-s'] };
  assert.deepEqual(buildFlags({ ...program, ldflags: ['-w', '-X a.b=c d'] }, options, true), [
    '-trimpath',
    '-race',
    '-tags=a,b',
    "-ldflags=-w -X 'a.b=c d'",
  ]);
  assert.deepEqual(buildFlags({ ...program, tags: [] }, { tags: ['a'] }, true), ['-trimpath']);
});

for (const [flag, hint] of [
  ['-o', /"path"/],
  ['-o=/tmp/x', /"path"/],
  ['--C', /"dir"/],
] as const) {
  test(`refuses ${flag}, which strake sets`, () => {
    assert.throws(
      () => buildFlags({ ...program, flags: [flag] }, {}, true),
      (error) => StrakeError.is(error) && hint.test(error.hint ?? ''),
    );
  });
}

test('lists packages with the flags that affect their content', () => {
  const flags = [
    '-trimpath',
    '-mod=mod',
    '-tags',
    'a',
    '-ldflags',
    '-s -w',
    '--ldflags=-s',
    '-buildvcs=false',
    '-race',
  ];
  assert.deepEqual(listFlags(flags), ['-mod=mod', '-tags', 'a', '-race']);
});
