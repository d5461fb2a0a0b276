import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseNames } from './refuse-names.ts';

for (const [name, message, hint] of [
  ['./...', /^\.\/\.\.\. is a pattern instead of a program$/, /"strake init"/],
  [
    'ko://example.com/x',
    /^ko:\/\/example\.com\/x is a ko reference$/,
    /: strake build example\.com\/x\.$/,
  ],
  ['ko://', /^ko:\/\/ is a ko reference$/, /: strake build \.\/cmd\/app\.$/],
] as const) {
  test(`refuses ${name}, which is not one package`, () => {
    assert.throws(
      () => refuseNames(['./cmd/app', name]),
      (error: { code: string; kind: string; message: string; hint: string }) => {
        assert.deepEqual([error.code, error.kind], ['CONFIG_OPTION', 'config']);
        assert.match(error.message, message);
        assert.match(error.hint, hint);
        return true;
      },
    );
  });
}

test('takes directories, files and import paths', () => {
  refuseNames(['.', './cmd/app', '..', 'example.com/x/v2', './main.go']);
});
