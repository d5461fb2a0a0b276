import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/core/plugin';
import { descriptorPair } from './descriptor-pair.ts';
import type { SecurityDescriptorOption } from './options.ts';

/** As the layers of other tools carry them: imgutil, ko and crane the first two, BuildKit the last. */
const KNOWN = {
  users: ['AQAAgBQAAAAkAAAAAAAAAAAAAAABAgAAAAAABSAAAAAhAgAAAQIAAAAAAAUgAAAAIQIAAA=='],
  administrators: ['AQAAgBQAAAAkAAAAAAAAAAAAAAABAgAAAAAABSAAAAAgAgAAAQIAAAAAAAUgAAAAIAIAAA=='],
  restricted: [
    'AQAEgBQAAAAkAAAAAAAAADAAAAABAgAAAAAABSAAAAAgAgAAAQEAAAAAAAUSAAAAAgBMAAMAAAAAABgA/wEfAAECAAAAAAAFIAAAACACAAAAABQA/wEfAAEBAAAAAAAFEgAAAAAAGACpABIAAQIAAAAAAAUgAAAAIQIAAA==',
    'AQAEgBQAAAAkAAAAAAAAADAAAAABAgAAAAAABSAAAAAgAgAAAQEAAAAAAAUSAAAAAgCoAAcAAAAAAxgA/wEfAAECAAAAAAAFIAAAACACAAAAAxQA/wEfAAEBAAAAAAAFEgAAAAAAGAD/AR8AAQIAAAAAAAUgAAAAIAIAAAALFAAAAAAQAQEAAAAAAAMAAAAAAAMYAKkAEgABAgAAAAAABSAAAAAhAgAAAAIYAAQAAAABAgAAAAAABSAAAAAhAgAAAAIYAAIAAAABAgAAAAAABSAAAAAhAgAA',
  ],
} as const;
for (const [preset, [file = '', directory = file]] of Object.entries(KNOWN)) {
  test(`writes the same bytes for ${preset} as other tools`, () =>
    assert.deepEqual(descriptorPair(preset as SecurityDescriptorOption), { file, directory }));
}

test('defaults to that of users', () =>
  assert.deepEqual(descriptorPair(undefined), descriptorPair('users')));

test('accepts SDDL with numeric SIDs, hexadecimal and decimal masks, and an empty list', () => {
  const value = (sddl: string) => descriptorPair({ sddl }).file;
  assert.equal(value('O:S-1-5-32-545G:S-1-5-32-545'), KNOWN.users[0]);
  assert.equal(value('O:BAG:BAD:(A;;FA;;;SY)'), value('O:BAG:BAD:(A;;0x1f01ff;;;SY)'));
  assert.equal(value('O:BAG:BAD:(A;;FA;;;SY)'), value('O:BAG:BAD:(A;;2032127;;;S-1-5-18)'));
  assert.equal(Buffer.from(value('O:BAG:BAD:'), 'base64').readUInt16LE(2), 0x8004);
  assert.equal(Buffer.from(value('O:BAG:BAD:PAIAR'), 'base64').readUInt16LE(2), 0x9504);
});

const raw = (change: (bytes: Buffer) => Buffer) => {
  const bytes = change(Buffer.from(KNOWN.restricted[0], 'base64'));
  return { raw: bytes.toString('base64') };
};
const set = (at: number, value: number) =>
  raw((bytes) => {
    bytes[at] = value;
    return bytes;
  });
const refused: readonly [title: string, option: SecurityDescriptorOption, says: RegExp][] = [
  ['no base64', { raw: 'no!' }, /is not base64/],
  ['half a header', { raw: 'AQAAgA==' }, /is shorter than its header/],
  ['another revision', set(0, 2), /does not have revision 1/],
  ['one of pointers', set(3, 0), /is not self-relative/],
  ['one cut off in its list', raw((bytes) => bytes.subarray(0, 100)), /a DACL that is malformed/],
  ['one with an entry of no length', set(58, 0), /a DACL that is malformed/],
  ['one whose owner is elsewhere', set(4, 0xff), /an owner that is not a SID/],
  ['one whose group is not a SID', set(36, 7), /a group that is not a SID/],
  ['SDDL without a group', { sddl: 'O:BA' }, /is not of the form O:…G:…D:…/],
  ['SDDL with a SACL', { sddl: 'O:BAG:BAS:(AU;;FA;;;WD)' }, /is not of the form/],
  ['SDDL with an unknown account', { sddl: 'O:ZZG:BA' }, /"ZZ" is not a SID/],
  ['SDDL with a SID too large', { sddl: 'O:S-1-5-4294967296G:BA' }, /is not a SID/],
  ['SDDL with an unknown right', { sddl: 'O:BAG:BAD:(A;;XX;;;BA)' }, /"XX" in entry/],
  ['SDDL with a mask too large', { sddl: 'O:BAG:BAD:(A;;0x1ffffffff;;;BA)' }, /too many rights/],
  ['SDDL with an entry for an object', { sddl: 'O:BAG:BAD:(OA;;FA;x;;BA)' }, /is unknown/],
  ['SDDL with half a flag', { sddl: 'O:BAG:BAD:(A;OIC;FA;;;BA)' }, /"C" in entry/],
];
for (const [title, option, says] of refused) {
  test(`refuses ${title}, and says what to write`, () =>
    assert.throws(
      () => descriptorPair(option),
      (error) => {
        assert.ok(StrakeError.is(error));
        assert.equal(error.code, 'CONFIG_VALUE_INVALID');
        assert.match(error.message, says);
        assert.ok(error.hint);
        return true;
      },
    ));
}
