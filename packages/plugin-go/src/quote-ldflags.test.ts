import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/core/plugin';
import { quoteLdflags } from './quote-ldflags.ts';

const CASES: readonly [elements: string[], expected: string][] = [
  [[], ''],
  [['-s', '-w'], '-s -w'],
  [['-s -w'], '-s -w'],
  [['-X main.version=1.0'], '-X main.version=1.0'],
  [['-X main.title=hello world'], "-X 'main.title=hello world'"],
  [['-X=main.title=hello world'], "-X 'main.title=hello world'"],
  [['-X', 'main.title=hello world', '-s'], "-X 'main.title=hello world' -s"],
  [["-X main.title=it's me"], '-X "main.title=it\'s me"'],
  [["-X main.title=it's"], "-X main.title=it's"],
  [["-X 'main.title=hello world'"], "-X 'main.title=hello world'"],
  [['-X', '"main.title=hello world"'], '-X "main.title=hello world"'],
  [['-X main.a=1 -X main.b=2'], '-X main.a=1 -X main.b=2'],
  [['-s -w -X main.a=1'], '-s -w -X main.a=1'],
  [['-extldflags', '-static -lm'], "-extldflags '-static -lm'"],
  [["-extldflags '-static -lm'"], "-extldflags '-static -lm'"],
  [['-X', ''], "-X ''"],
  [['all=-s -w'], 'all=-s -w'],
];

for (const [elements, expected] of CASES) {
  test(`${JSON.stringify(elements)} becomes ${expected || 'nothing'}`, () => {
    assert.equal(quoteLdflags(elements), expected);
  });
}

test('refuses a value that go cannot quote', () => {
  assert.throws(
    () => quoteLdflags(['-X', `main.title=it's "me"`]),
    (error) =>
      StrakeError.is(error) && /contains spaces and both kinds of quotes/.test(error.message),
  );
});
