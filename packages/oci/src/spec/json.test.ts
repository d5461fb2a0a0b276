import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StrakeError } from '../errors/index.ts';
import { compactJson, parseJson } from './json.ts';
import { MAX_DOCUMENT_BYTES } from './limits.ts';

test('writes keys in declared order and escapes nothing for HTML', () => {
  assert.equal(
    compactJson({ b: '<&>\u2028', a: [1, null], c: undefined }),
    '{"b":"<&>\u2028","a":[1,null]}',
  );
});

test('refuses to write values that JSON would change silently', () => {
  for (const value of [Number.NaN, { a: Infinity }, [() => 0], { a: Symbol('x') }, 1n, undefined])
    assert.throws(() => compactJson(value), TypeError);
});

test('reads back what it writes, as text and as bytes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = compactJson(value);
      const plain: unknown = JSON.parse(text);
      assert.deepEqual(parseJson(text, 'it'), plain);
      assert.deepEqual(parseJson(new TextEncoder().encode(text), 'it'), plain);
    }),
  );
});

test('reads any text as JSON.parse does, or refuses it', () => {
  const text = fc.string({ unit: fc.constantFrom(...'{}[]":,a\\ 1', '"a"', '{"a":', 'null') });
  fc.assert(
    fc.property(text, (input) => {
      try {
        assert.deepEqual(parseJson(input, 'it'), JSON.parse(input));
      } catch (error) {
        assert.ok(StrakeError.is(error), String(error));
      }
    }),
    { numRuns: 1000 },
  );
});

for (const [title, input, code] of [
  ['a repeated name', '{"a":1,"a":2}', 'MANIFEST_INVALID'],
  ['a repeated name in two spellings', '{"a":1,"\\u0061" : 2}', 'MANIFEST_INVALID'],
  ['a repeated name in a nested object', '[{"x":{"a":"}","b":[{}],"a":2}}]', 'MANIFEST_INVALID'],
  ['text behind the end', '{} {}', 'MANIFEST_INVALID'],
  ['a byte order mark', '\uFEFF{}', 'MANIFEST_INVALID'],
  ['a cut-off text', '{"a":"', 'MANIFEST_INVALID'],
  ['100 000 nested lists', '['.repeat(100_000), 'LIMIT_EXCEEDED'],
  ['65 nested objects', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, 'LIMIT_EXCEEDED'],
  ['more than 8 MiB', ' '.repeat(MAX_DOCUMENT_BYTES + 1), 'LIMIT_EXCEEDED'],
] as const) {
  test(`refuses ${title}`, () => {
    for (const source of [input, new TextEncoder().encode(input)]) {
      assert.throws(
        () => parseJson(source, 'it'),
        (error) => StrakeError.is(error) && error.code === code && error.message.startsWith('it '),
      );
    }
  });
}

test('refuses bytes that are not UTF-8', () => {
  assert.throws(() => parseJson(Buffer.from('"\xff"', 'latin1'), 'it'), /it is not valid JSON/);
});

test('accepts equal names in different objects', () => {
  const text = '{"a":{"a":1},"b":[{"a":"a:"},{"a":2}]}';
  assert.deepEqual(parseJson(text, 'it'), JSON.parse(text));
});

test('recognizes an HTML page', () => {
  assert.throws(
    () => parseJson('<html>', 'it'),
    (error) => StrakeError.is(error) && /HTML/.test(error.hint ?? ''),
  );
});
