import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDepfile } from './depfile.ts';

const filesOf = (text: string) =>
  readDepfile(text)?.flatMap((each) => ('file' in each ? [each.file] : []));

for (const [what, text, files] of [
  ['one line', 'main.o: main.c a.h\n', ['main.c', 'a.h']],
  ['continued lines', 'main.o: main.c \\\n  a.h \\\r\n b.h\n', ['main.c', 'a.h', 'b.h']],
  ['rules without prerequisites', 'main.o: main.c a.h\n\na.h:\n', ['main.c', 'a.h']],
  ['several targets', 'main.o main.d: main.c\nother.o : main.c b.h\n', ['main.c', 'b.h']],
  ['escaped characters', 'o: a\\ b\\#c $$HOME/x\n', ['a b#c', '$HOME/x']],
  ['paths of Windows', 'C:\\out\\o: C:\\src\\a.c\n', ['C:\\src\\a.c']],
  ['a colon inside a name', 'o: a:b\n', ['a:b']],
  ['no input', 'o:\n', []],
  ['backslashes before a blank', 'o: a\\\\\\ b c\\\\ d\n', ['a\\ b', 'c\\', 'd']],
  ['a blank that does not separate', 'o: a\u00a0b\n', ['a\u00a0b']],
  ['an escaped colon at the end of a target', 'o\\: p: a\n', ['a']],
  ['no newline at the end', 'o: a \\\n b', ['a', 'b']],
] as const)
  test(`reads ${what} of a depfile`, () => assert.deepEqual(filesOf(text), files));

test('reads the variables that rustc names', () => {
  assert.deepEqual(readDepfile('o: a.rs\n\na.rs:\n\n# env-dep:VERSION=1\n# env-dep:UNSET\n'), [
    { file: 'a.rs' },
    { env: 'VERSION' },
    { env: 'UNSET' },
  ]);
});

test('refuses a string without a rule as a depfile', () => {
  for (const text of ['', '# a comment\n', 'cc: error\nmain.c\n', 'main.c a.h\n'])
    assert.equal(readDepfile(text), undefined, text);
});
