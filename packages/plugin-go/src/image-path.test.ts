import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/core/plugin';
import { containerPath, imagePath } from './image-path.ts';

const CASES: readonly [path: string, os: string, expected: string][] = [
  ['/app/hello', 'linux', '/app/hello'],
  ['/hello', 'linux', '/hello'],
  ['/app/hello.bin', 'linux', '/app/hello.bin'],
  ['/app/hello', 'windows', '/app/hello.exe'],
  ['/app/hello.exe', 'windows', '/app/hello.exe'],
  ['/app.d/hello', 'windows', '/app.d/hello.exe'],
  ['C:\\app\\hello', 'windows', '/app/hello.exe'],
  ['c:/app/hello.exe', 'windows', '/app/hello.exe'],
  ['\\app\\hello', 'windows', '/app/hello.exe'],
];

for (const [path, os, expected] of CASES) {
  test(`${path} becomes ${expected} on ${os}`, () => assert.equal(imagePath(path, os), expected));
}

const BAD: readonly [path: string, os: string][] = [
  ['app/hello', 'linux'],
  ['/app/', 'linux'],
  ['/app/../hello', 'linux'],
  ['/app/./hello', 'linux'],
  ['//hello', 'linux'],
  ['C:\\hello', 'linux'],
  ['C:hello', 'windows'],
  ['D:\\', 'windows'],
];

for (const [path, os] of BAD) {
  test(`${path} is refused on ${os}`, () => {
    assert.throws(
      () => imagePath(path, os),
      (error) =>
        StrakeError.is(error) &&
        error.code === 'CONFIG_VALUE_INVALID' &&
        error.message.includes(path),
    );
  });
}

test('paths in Windows containers have a drive and backslashes', () => {
  assert.equal(containerPath('/app/x.exe', 'windows'), 'C:\\app\\x.exe');
  assert.equal(containerPath('/app/x', 'linux'), '/app/x');
});
