import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LongWord, lexWords } from './lex-words.ts';

const VALUES: Readonly<Record<string, string>> = { A: 'one two', EMPTY: '' };
const rules = { lookup: (name: string) => VALUES[name], escape: '\\' };
const script = { ...rules, output: (command: string) => `<${command}>` };

test('reads words as Docker does: quotes, escapes and variables', () => {
  const text = `a=$A "b $A" 'c $A' d\\ e \${X:-f} \${EMPTY:-g}\${EMPTY-h} \${A:+i} $(x) ; "\\"j\\k"`;
  assert.deepEqual(
    [...lexWords(text, rules)],
    [['a=one two', 'b one two', 'c $A', 'd e', 'f', 'g', 'i', '$(x)', ';', '"j\\k']],
  );
});

test('tells which forms of variables it does not evaluate', () => {
  const forms: string[] = [];
  const unread = (form: string) => `<${forms.push(form)}>`;
  const text = '${A:?no} ${X?no} ${A#one} ${A%%o} ${A/a/b}';
  assert.deepEqual(
    [...lexWords(text, { ...rules, unread })],
    [['one two', '<1>', '<2>', '<3>', '<4>']],
  );
  assert.deepEqual(forms, ['${X?no}', '${A#one}', '${A%%o}', '${A/a/b}']);
});

test('separates the commands of a script', () => {
  const text = `set -e # note && no
CGO_ENABLED=0 go build -ldflags="-X a=$(git log | head -1)" -o /x . && cp a b; (cd c || d \`e\`)`;
  assert.deepEqual(
    [...lexWords(text, script)],
    [
      ['set', '-e'],
      ['CGO_ENABLED=0', 'go', 'build', '-ldflags=-X a=<git log | head -1>', '-o', '/x', '.'],
      ['cp', 'a', 'b'],
      ['cd', 'c'],
      ['d', '<e>'],
    ],
  );
});

test('splits variables that a script does not quote, unless it assigns them', () => {
  const fields = (value: string) => value.split(/\s+/).filter((word) => word !== '');
  const text = 'x$A"$A" $EMPTY $EMPTY"" ${EMPTY}y V=$A $A$A';
  assert.deepEqual(
    [...lexWords(text, { ...script, fields })],
    [['xone', 'twoone two', '', 'y', 'V=one two', 'one', 'twoone', 'two']],
  );
});

test('ends with the text, whatever is not closed', () => {
  for (const text of ['"a', "'a", '$(a', '`a', '${a', 'a\\'])
    assert.ok([...lexWords(text, script)].length <= 1, text);
});

test('refuses values that grow without end', () => {
  const values = new Map([['A0', 'x'.repeat(10)]]);
  const lookup = (name: string) => values.get(name);
  const grow = (quote: string) => {
    for (let at = 1; at < 40; at += 1) {
      const text = quote + `$A${at - 1}`.repeat(3) + quote;
      values.set(`A${at}`, [...lexWords(text, { ...rules, lookup })].flat().join(' '));
    }
  };
  for (const quote of ['', '"']) assert.throws(() => grow(quote), LongWord);
});
