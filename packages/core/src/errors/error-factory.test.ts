import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError as OciError } from '@strake/oci';
import { ERROR_CODES } from './codes.ts';
import { errorFactory } from './error-factory.ts';
import { StrakeError } from './strake-error.ts';

const make = errorFactory({ BANNER_REFUSED: 'config', BANNER_TOOL: ['tool', 'no figlet'] });

test('creates errors with the codes of a table, with their kinds', () => {
  const [refused, failed] = [
    make('BANNER_REFUSED', 'no', { hint: 'Do.' }),
    make('BANNER_TOOL', 'x'),
  ];
  assert.deepEqual([refused.code, refused.kind, refused.hint], ['BANNER_REFUSED', 'config', 'Do.']);
  assert.deepEqual([failed.code, failed.kind, failed.hint], ['BANNER_TOOL', 'tool', undefined]);
});

test('creates errors with codes of strake, including those of @strake/oci', () => {
  for (const [code, [kind]] of Object.entries(ERROR_CODES))
    assert.equal(make(code as keyof typeof ERROR_CODES, 'no').kind, kind, code);
});

test('recognizes errors of @strake/oci, and vice versa', () => {
  const [ours, theirs] = [
    new StrakeError('CONFIG_OPTION', 'a'),
    new OciError('DIGEST_INVALID', 'b'),
  ];
  assert.ok(OciError.is(ours) && ours instanceof OciError);
  assert.ok(StrakeError.is(theirs));
  assert.equal(OciError.locate(ours, { plugin: 'x' }).kind, 'config');
  assert.equal(ours.name, 'StrakeError');
});
