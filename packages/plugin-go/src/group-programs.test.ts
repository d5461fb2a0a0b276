import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupPrograms, numberGroups } from './group-programs.ts';
import type { FoundProgram } from './list-packages.ts';

function found(importPath: string, more: Partial<FoundProgram> = {}): FoundProgram {
  return {
    image: 'app',
    id: importPath,
    package: importPath,
    importPath,
    directory: '/module',
    flags: [],
    env: {},
    entrypoint: false,
    option: ['programs', 0],
    ...more,
  };
}

/** Import paths by group. */
function grouped(...programs: readonly FoundProgram[]): readonly string[] {
  const groups = groupPrograms(programs, (program) => program.env);
  return groups.map(({ executables }) => [...executables.keys()].join(' '));
}

test('builds equal settings with one command', () => {
  assert.deepEqual(grouped(found('m/a'), found('m/b'), found('m/c')), ['m/a m/b m/c']);
  const order = { env: { A: '1', B: '2' } };
  assert.deepEqual(grouped(found('m/a', order), found('m/b', { env: { B: '2', A: '1' } })), [
    'm/a m/b',
  ]);
});

for (const [what, other] of [
  ['flags', { flags: ['-race'] }],
  ['environment', { env: { CGO_ENABLED: '1' } }],
  ['directory', { directory: '/other' }],
] as const) {
  test(`builds separately if ${what} differ`, () => {
    const groups = grouped(found('m/a'), found('m/b', other), found('m/c'), found('m/d', other));
    assert.deepEqual(groups, ['m/a m/c', 'm/b m/d']);
  });
}

test('builds separately what would have the same name, ignoring case', () => {
  assert.deepEqual(grouped(found('m/a/x'), found('m/b/x'), found('m/c/X'), found('m/y')), [
    'm/a/x m/y',
    'm/b/x',
    'm/c/X',
  ]);
});

test('builds once what several images need', () => {
  const [group, ...others] = groupPrograms(
    [found('m/a'), found('m/a', { image: 'other' }), found('m/a', { id: 'again' })],
    () => ({}),
  );
  assert.equal(others.length, 0);
  assert.deepEqual([...(group?.executables ?? [])], [['m/a', 'a']]);
  assert.equal(group?.programs.length, 3);
});

test('numbers groups alike in whichever order the programs are given', () => {
  const programs = [
    found('m/a', { flags: ['-race'] }),
    found('m/b'),
    found('m/c', { flags: ['-v'] }),
  ];
  const numbers = (given: readonly FoundProgram[]) => {
    const numbered = numberGroups(groupPrograms(given, (program) => program.env));
    return Object.fromEntries(
      [...numbered].map(([{ executables }, number]) => [[...executables.keys()].join(), number]),
    );
  };
  assert.deepEqual(numbers(programs), { 'm/a': 0, 'm/b': 1, 'm/c': 2 });
  assert.deepEqual(numbers(programs.toReversed()), numbers(programs));
});
