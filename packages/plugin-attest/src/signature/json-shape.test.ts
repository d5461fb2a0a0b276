import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitsShape } from './json-shape.ts';

const fits = (text: string, tokens = 10) => fitsShape(Buffer.from(text), { tokens });

test('counts objects, lists, strings and commas', () => {
  assert.equal(fits('{"a":[1,2,{"b":"c"}]}', 8), true);
  assert.equal(fits('{"a":[1,2,{"b":"c"}]}', 7), false);
});

test('counts nothing inside of strings, whatever they escape', () => {
  assert.equal(fits(String.raw`"[[[[,,,,\"[[[[\\"`, 1), true);
  assert.equal(fits(String.raw`["\\",[],[]]`, 6), true);
  assert.equal(fits(String.raw`["\\",[],[]]`, 5), false);
});

test('refuses what is nested deeper than any document', () => {
  assert.equal(fits('['.repeat(128) + ']'.repeat(128), 1000), true);
  assert.equal(fits('['.repeat(129) + ']'.repeat(129), 1000), false);
});

test('looks at 64 MiB of base64 in no time, and stops early at what is too much', () => {
  const large = Buffer.from(`{"payload":"${'A'.repeat(64 << 20)}"}`);
  assert.equal(fitsShape(large, { tokens: 3 }), true);
  assert.equal(fitsShape(Buffer.alloc(64 << 20, '[],'), { tokens: 1000 }), false);
});

test('takes an unfinished string to the end', () => {
  assert.equal(fits('"abc', 1), true);
  assert.equal(fits('"abc\\"', 1), true);
});
