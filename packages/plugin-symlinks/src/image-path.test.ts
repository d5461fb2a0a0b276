import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imagePath, imagePaths, resolveLink } from './image-path.ts';

test('expands braces and drops a trailing slash', () => {
  assert.deepEqual(imagePaths('/bin/{a,b}/', 'linux'), ['/bin/a', '/bin/b']);
});

test('reads a Windows path with drive and backslashes', () => {
  assert.equal(imagePath('C:\\cnb\\x.exe', 'windows'), '/cnb/x.exe');
});

for (const path of ['', 'a', '/', '/a//b', '/a/../b', '/./a', 'C:\\a']) {
  test(`refuses ${JSON.stringify(path)} on Linux`, () => {
    assert.throws(() => imagePath(path, 'linux'), { code: 'CONFIG_VALUE_INVALID' });
  });
}

const links: readonly [link: string, target: string, end: string | undefined][] = [
  ['/a/b', 'c', '/a/c'],
  ['/a/b', '../c', '/c'],
  ['/a/b', '../../c', undefined],
  ['/a/b', '/c/./d', '/c/d'],
  ['/a/b', '/../c', undefined],
  ['/a', '.', '/'],
];
for (const [link, target, end] of links) {
  test(`follows ${link} → ${target} to ${end ?? 'outside'}`, () =>
    assert.equal(resolveLink(link, target), end));
}
