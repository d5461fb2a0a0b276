import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_CODES, ERROR_KINDS } from './codes.ts';
import { readThrown } from './read-thrown.ts';
import { StrakeError } from './strake-error.ts';

test('has the kind of its code, whatever the caller passes', () => {
  for (const [code, [kind]] of Object.entries(ERROR_CODES)) {
    assert.equal(new StrakeError(code, 'no', { kind: 'plugin' }).kind, kind);
    assert.equal(new StrakeError(code as keyof typeof ERROR_CODES, 'no').kind, kind);
  }
});

test('accepts a code of another package with its kind, and keeps both when a location is added', () => {
  for (const kind of ERROR_KINDS) {
    const located = StrakeError.locate(new StrakeError('BANNER_REFUSED', 'no', { kind }), {
      kind: 'integrity',
      plugin: 'banner',
    });
    assert.deepEqual(
      [located.code, located.kind, located.facts.plugin],
      ['BANNER_REFUSED', kind, 'banner'],
    );
  }
});

for (const kind of [undefined, 'user', null] as unknown[]) {
  test(`attributes a code of the kind ${kind} to the plugin`, () => {
    for (const code of ['BANNER_REFUSED', 'constructor', ''])
      assert.equal(new StrakeError(code, 'no', { kind: kind as 'config' }).kind, 'plugin');
  });
}

test('keeps the kind of a code that only another copy of the package knows', () => {
  const theirs = Object.assign(new StrakeError('DIGEST_MISMATCH', 'no'), { code: 'OF_TOMORROW' });
  for (const error of [StrakeError.locate(theirs, { plugin: 'banner' }), readThrown(theirs)]) {
    assert.ok(StrakeError.is(error));
    assert.deepEqual([error.code, error.kind], ['OF_TOMORROW', 'integrity']);
  }
});
