import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compareBytes, comparePaths, parentsOf, pathProblem } from './path.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 8 });
/** Few letters that sort around the slash, so that prefixes and near misses are common. */
const path = fc
  .array(
    fc.string({
      unit: fc.constantFrom('a', 'b', '-', '!', '\u{1f600}', '\uffee'),
      minLength: 1,
      maxLength: 3,
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => `/${parts.join('/')}`);

describe('compareBytes', () => {
  test('orders as the bytes of UTF-8 do', () => {
    const compared = (a: string, b: string) =>
      Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    fc.assert(fc.property(text, text, (a, b) => Math.sign(compareBytes(a, b)) === compared(a, b)));
  });

  test('sorts characters beyond the basic plane last, unlike UTF-16', () => {
    assert.ok('\u{1f600}' < '\uffee');
    assert.ok(compareBytes('\u{1f600}', '\uffee') > 0);
  });
});

describe('comparePaths', () => {
  test('puts a directory right before its content', () => {
    const sorted = ['/a-b', '/a', '/a/b', '/a!', '/a/b/c', '/B'].sort(comparePaths);
    assert.deepEqual(sorted, ['/B', '/a', '/a/b', '/a/b/c', '/a!', '/a-b']);
  });

  test('orders component by component', () => {
    const slowly = (a: readonly string[], b: readonly string[]): number => {
      const [left, right] = [a[0], b[0]];
      if (left === undefined || right === undefined) return a.length - b.length;
      return compareBytes(left, right) || slowly(a.slice(1), b.slice(1));
    };
    fc.assert(
      fc.property(path, path, (a, b) => {
        assert.equal(Math.sign(comparePaths(a, b)), Math.sign(slowly(a.split('/'), b.split('/'))));
      }),
    );
  });
});

describe('pathProblem', () => {
  for (const good of ['/a', '/a/b', '/a..b/...', '/ü/日本', '/.wh.a', `/${'n'.repeat(255)}`]) {
    test(`accepts ${good.slice(0, 20)}`, () => assert.equal(pathProblem(good), undefined));
  }
  const bad: readonly [path: string, says: RegExp][] = [
    ['', /not absolute/],
    ['a/b', /not absolute/],
    ['c:\\app', /not absolute/],
    ['/', /the root/],
    ['/a/', /not normal/],
    ['//a', /not normal/],
    ['/a/./b', /not normal/],
    ['/a/../b', /"\.\."/],
    ['/..', /"\.\."/],
    ['/a\0', /NUL/],
    ['/\ud800', /Unicode/],
    [`/${'ü'.repeat(128)}`, /255 bytes/],
  ];
  for (const [wrong, says] of bad) {
    test(`refuses ${JSON.stringify(wrong.slice(0, 20))} and says why`, () =>
      assert.match(pathProblem(wrong) ?? '', says));
  }
});

test('parentsOf names the directories above, outermost first', () => {
  assert.deepEqual(parentsOf('/a/b/c'), ['/a', '/a/b']);
  assert.deepEqual(parentsOf('/a'), []);
});
