import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_CODES, ERROR_KINDS } from './codes.ts';
import { StrakeError } from './strake-error.ts';

test('has the kind of its code, whatever is said of it', () => {
  for (const [code, [kind]] of Object.entries(ERROR_CODES)) {
    assert.equal(new StrakeError(code, 'no', { kind: 'plugin' }).kind, kind);
    assert.equal(new StrakeError(code as keyof typeof ERROR_CODES, 'no').kind, kind);
  }
});

test('takes a code of another package with its kind, and keeps both where it is located', () => {
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
  test(`blames the plugin for a code of the kind ${kind}`, () => {
    for (const code of ['BANNER_REFUSED', 'constructor', ''])
      assert.equal(new StrakeError(code, 'no', { kind: kind as 'config' }).kind, 'plugin');
  });
}
