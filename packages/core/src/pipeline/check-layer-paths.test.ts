import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry, Layer } from '@strake/oci';
import { checkLayerPaths } from './check-layer-paths.ts';
import type { Target } from './target.ts';

const file = (path: string): Entry => ({ type: 'file', path, content: { text: '' } });
const directory = (path: string): Entry => ({ type: 'directory', path });
const link = (path: string): Entry => ({ type: 'symlink', path, target: '/x' });
const synthetic = { id: 'x', directories: ['/etc'] };
const target = {
  image: { name: 'app' },
  platformName: 'linux/amd64',
  base: { synthetic: [synthetic] },
} as unknown as Target;

function check(...layers: readonly (readonly Entry[])[]): void {
  const names = ['go', 'files', 'third'];
  checkLayerPaths(
    layers.map((entries, at): Layer => ({ id: names[at] ?? '', entries })),
    target,
  );
}

const refusals: readonly [title: string, layers: readonly Entry[][], message: RegExp][] = [
  [
    'a file that becomes a directory through entries below it',
    [[file('/srv')], [file('/srv/a')]],
    /^\/srv of image "app" is a file in layer "go" and a directory in layer "files"$/,
  ],
  ['a file that becomes a directory', [[file('/srv')], [directory('/srv')]], /^\/srv of/],
  [
    'a directory that becomes a file',
    [[file('/srv/a/b')], [file('/srv')]],
    /^\/srv of image "app" is a directory in layer "go" and a file in layer "files"$/,
  ],
  ['a directory that becomes a link', [[file('/srv/a')], [link('/srv')]], /and a symlink in/],
  ['a link that becomes a directory', [[link('/srv')], [directory('/srv')]], /is a symlink in/],
  ['a directory of the base that becomes a file', [[file('/etc')]], /is a directory in the base/],
  [
    'a file below a path that a whiteout beside it does not hide',
    [[file('/srv')], [file('/.wh.sr'), file('/srv/a')]],
    /^\/srv of/,
  ],
];
for (const [title, layers, message] of refusals) {
  test(`refuses ${title}`, () => {
    assert.throws(() => check(...layers), { code: 'LAYER_CONFLICT', message });
  });
}

test('accepts entries that replace the same type, follow a whiteout, or go through a link', () => {
  check([file('/a'), directory('/d')], [file('/a'), directory('/d')], [link('/a')]);
  check([file('/srv')], [file('/.wh.srv'), file('/srv/a')]);
  check([file('/srv/a/b')], [file('/.wh.srv')], [file('/srv')]);
  check([file('/srv/a')], [file('/srv/.wh..wh..opq'), file('/srv/a/b')]);
  check([link('/bin')], [file('/bin/b')], [file('/bin/c')]);
});
