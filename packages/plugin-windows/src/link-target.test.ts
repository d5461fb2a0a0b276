import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LinkTarget, linkTarget } from './link-target.ts';

const kept: readonly [target: string, expected: LinkTarget][] = [
  ['b', { text: 'b', path: '/dir/b', directory: false }],
  ['../x/./y', { text: '..\\x\\.\\y', path: '/x/y', directory: false }],
  ['..', { text: '..', path: '', directory: false }],
  ['sub/', { text: 'sub', path: '/dir/sub', directory: true }],
  ['/a/b', { text: 'C:\\a\\b', path: '/a/b', directory: false }],
  ['\\a\\b', { text: 'C:\\a\\b', path: '/a/b', directory: false }],
  ['c:/a/b', { text: 'c:\\a\\b', path: '/a/b', directory: false }],
  ['C:\\Windows\\', { text: 'C:\\Windows', path: '/Windows', directory: true }],
  ['D:\\a', { text: 'D:\\a', directory: false }],
  ['\\\\server\\share', { text: '\\\\server\\share', directory: false }],
];
for (const [target, expected] of kept) {
  test(`writes ${target} in Windows form`, () =>
    assert.deepEqual(linkTarget('/dir/link', target), expected));
}

const refused: readonly [target: string, why: RegExp][] = [
  ['../../x', /^leaves the image$/],
  ['C:\\..\\x', /^leaves the image$/],
  ['C:x', /^is relative to the directory of a drive$/],
  ['nul', /contains the name "nul", which is a device name/],
  ['a/b:c', /which contains ":"/],
];
for (const [target, why] of refused) {
  test(`refuses the target ${target}`, () => {
    const found = linkTarget('/dir/link', target);
    assert.ok(typeof found === 'string', JSON.stringify(found));
    assert.match(found, why);
  });
}
