import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StrakeError } from '../errors/index.ts';
import { memberName, parseBlock, parsePax } from './tar-member.ts';

/** A PAX record with its own length in it. Source: POSIX pax "pax Extended Header". */
function record(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  for (let digits = 0; digits !== `${length}`.length; ) {
    digits = `${length}`.length;
    length = Buffer.byteLength(rest) + digits;
  }
  return Buffer.from(`${length}${rest}`);
}

test('reads PAX records whatever their values hold', () => {
  const key = fc.stringMatching(/^[a-zA-Z.]{1,20}$/);
  const value = fc.string({ unit: 'grapheme', maxLength: 200 });
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name }), (pairs) => {
      const bytes = Buffer.concat(pairs.map(([name, text]) => record(name, text)));
      assert.deepEqual([...parsePax(bytes, 'it')], pairs);
    }),
  );
});

test('reads any bytes as PAX records, or refuses them with LAYOUT_INVALID', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .string({ unit: fc.constantFrom(...'0123 =a\n'), maxLength: 20 })
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      try {
        parsePax(input, 'it');
      } catch (error) {
        assert.ok(StrakeError.is(error) && error.code === 'LAYOUT_INVALID', String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

/** A ustar block with a right checksum. */
function block(fields: Readonly<Record<number, string | readonly number[]>>): Uint8Array {
  const bytes = Buffer.alloc(512);
  bytes.write('name', 0);
  bytes.write('00000000010\0', 124);
  bytes.write('0', 156);
  bytes.write('ustar\x0000', 257);
  for (const [at, value] of Object.entries(fields)) bytes.set(Buffer.from(value), Number(at));
  bytes.fill(' ', 148, 156);
  const sum = bytes.reduce((all, byte) => all + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

test('reads name, type, size and prefix of a header', () => {
  assert.deepEqual(parseBlock(block({}), 'it'), { flag: '0', name: 'name', target: '', size: 8 });
  assert.equal(parseBlock(block({ 345: 'a/b' }), 'it')?.name, 'a/b/name');
  // GNU tar keeps other things where ustar has the prefix.
  assert.equal(parseBlock(block({ 257: 'ustar  \0', 345: 'a/b' }), 'it')?.name, 'name');
  assert.equal(parseBlock(block({ 156: '2', 157: 'to' }), 'it')?.target, 'to');
});

test('reads sizes beyond 8 GiB and refuses those that no JavaScript number can represent', () => {
  const large = [0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0];
  assert.equal(parseBlock(block({ 124: large }), 'it')?.size, 2 * 2 ** 32);
  for (const size of [Array(12).fill(0xff), '99999999999\0', '-0000000001\0'])
    assert.throws(() => parseBlock(block({ 124: size }), 'it'), { code: 'LAYOUT_INVALID' });
});

test('treats a block of zeros as the end and refuses a wrong checksum', () => {
  assert.equal(parseBlock(Buffer.alloc(512), 'it'), undefined);
  const spoiled = block({});
  spoiled[0] = 0x41;
  assert.throws(() => parseBlock(spoiled, 'it'), { code: 'LAYOUT_INVALID', message: /checksum/ });
});

test('gives each member one name', () => {
  assert.equal(memberName('./a//b/./c/'), 'a/b/c');
  assert.equal(memberName('/a'), 'a');
  assert.equal(memberName('../a'), '../a');
});
