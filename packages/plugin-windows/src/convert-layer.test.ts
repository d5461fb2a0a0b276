import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Entry, type Layer, StrakeError } from '@strake/core/plugin';
import { convertLayer } from './convert-layer.ts';
import { directoryFinder } from './directory-finder.ts';

const descriptors = { file: 'FILE', directory: 'DIR' };
const file = (path: string, more: Partial<Entry> = {}): Entry =>
  ({ type: 'file', path, content: { text: '' }, ...more }) as Entry;
const link = (path: string, target: string): Entry => ({ type: 'symlink', path, target });

function convert(...entries: readonly Entry[]): Layer {
  const layer = { id: 'app', entries, createdBy: 'x' };
  return convertLayer(layer, { descriptors, isDirectory: directoryFinder({ layers: [layer] }) });
}
const found = (layer: Layer, path: string) => layer.entries.find((entry) => entry.path === path);

test('marks the layer, and puts everything below Files beside Hives', () => {
  const layer = convert(file('/app/a/b.exe', { mode: 0o755, uid: 3 }));
  assert.equal(layer.format, 'windows');
  assert.equal(layer.createdBy, 'x');
  const dir = { 'MSWINDOWS.fileattr': '16', 'MSWINDOWS.rawsd': 'DIR' };
  assert.deepEqual(layer.entries, [
    { type: 'directory', path: '/Files', mode: 0, mtime: 0 },
    { type: 'directory', path: '/Hives', mode: 0, mtime: 0 },
    { type: 'directory', path: '/Files/app', pax: dir },
    { type: 'directory', path: '/Files/app/a', pax: dir },
    {
      type: 'file',
      path: '/Files/app/a/b.exe',
      content: { text: '' },
      mode: 0o755,
      uid: 3,
      pax: { 'MSWINDOWS.rawsd': 'FILE' },
    },
  ]);
});

test('treats a directory named Files as a directory', () => {
  const paths = convert(file('/Files/a'), file('/Hives/b')).entries.map(({ path }) => path);
  assert.deepEqual(paths.sort(), [
    '/Files',
    '/Files/Files',
    '/Files/Files/a',
    '/Files/Hives',
    '/Files/Hives/b',
    '/Hives',
  ]);
});

test('keeps the mode of a directory, and the records of an entry', () => {
  const layer = convert(
    { type: 'directory', path: '/app', mode: 0o700, mtime: 5 },
    file('/app/a', { pax: { 'MSWINDOWS.rawsd': 'MINE', 'MSWINDOWS.fileattr': '2' } }),
    file('/app/b', { pax: { 'MSWINDOWS.sd': 'O:BAG:BA' } }),
  );
  assert.equal(layer.entries.filter(({ path }) => path === '/Files/app').length, 1);
  const directory = found(layer, '/Files/app');
  assert.deepEqual([directory?.mode, directory?.mtime], [0o700, 5]);
  assert.deepEqual(found(layer, '/Files/app/a')?.pax, {
    'MSWINDOWS.rawsd': 'MINE',
    'MSWINDOWS.fileattr': '2',
  });
  assert.deepEqual(found(layer, '/Files/app/b')?.pax, { 'MSWINDOWS.sd': 'O:BAG:BA' });
});

test('rewrites the names of hard links, and writes no descriptor for them', () => {
  const layer = convert(file('/app/a'), { type: 'hardlink', path: '/b', target: '/app/a' });
  assert.deepEqual(found(layer, '/Files/b'), {
    type: 'hardlink',
    path: '/Files/b',
    target: '/Files/app/a',
  });
});

const links: readonly [title: string, target: string, isDirectory: boolean][] = [
  ['a file', 'app/a', false],
  ['a directory', 'app', true],
  ['a directory in another case', 'APP', true],
  ['a link to a directory', 'other', true],
  ['a directory through a link', 'other/sub', true],
  ['the drive itself', '/', true],
  ['nothing that is known', '/Windows', false],
  ['a directory by its slash', '/Windows/', true],
  ['itself', 'link', false],
];
for (const [title, target, isDirectory] of links) {
  test(`marks a link as a directory link if it points to ${title}`, () => {
    const layer = convert(
      file('/app/a'),
      file('/app/sub/x'),
      link('/other', '/app'),
      link('/link', target),
    );
    assert.deepEqual(found(layer, '/Files/link')?.pax, {
      ...(isDirectory ? { 'MSWINDOWS.fileattr': '1040' } : {}),
      'MSWINDOWS.rawsd': isDirectory ? 'DIR' : 'FILE',
    });
  });
}

test('writes a whiteout without its parent directories', () => {
  const whiteout = file('/Windows/Temp/.wh.x');
  assert.deepEqual(
    convert(whiteout).entries.map(({ path, pax }) => [path, pax]),
    [
      ['/Files', undefined],
      ['/Hives', undefined],
      ['/Files/Windows/Temp/.wh.x', undefined],
    ],
  );
});

const refused: readonly [title: string, entries: readonly Entry[], code: string, says: RegExp][] = [
  [
    'a file and a directory that differ in case',
    [file('/App'), file('/app/b')],
    'LAYER_ENTRY_DUPLICATE',
    /^entry \/app\/b of layer "app" needs the directory \/app, which differs only in case from entry \/App$/,
  ],
  [
    'an opaque whiteout',
    [file('/app/.wh..wh..opq')],
    'LAYER_ENTRY_INVALID',
    /is an opaque whiteout, which Windows does not support/,
  ],
  [
    'a whiteout of a name that Windows refuses',
    [file('/app/.wh.nul')],
    'LAYER_ENTRY_INVALID',
    /"\.wh\.nul", which is a device name/,
  ],
  [
    'capabilities',
    [file('/a', { pax: { 'SCHILY.xattr.security.capability': 'x' } })],
    'LAYER_ENTRY_INVALID',
    /PAX record "SCHILY\.xattr\.security\.capability", which Windows does not read/,
  ],
  [
    'a sticky directory',
    [{ type: 'directory', path: '/tmp', mode: 0o1777 }],
    'LAYER_ENTRY_INVALID',
    /has the mode 01777/,
  ],
  [
    'a link that leaves the drive',
    [link('/a/b', '..\\..\\x')],
    'LAYER_ENTRY_INVALID',
    /has the target \.\.\\\.\.\\x, which leaves the image/,
  ],
  [
    'a name over two lines in one line',
    [file('/a\nb')],
    'LAYER_ENTRY_INVALID',
    /^entry "\/a\\nb" of layer "app" has the name/,
  ],
];
for (const [title, entries, code, says] of refused) {
  test(`refuses ${title}`, () =>
    assert.throws(
      () => convert(...entries),
      (error) => {
        assert.ok(StrakeError.is(error));
        assert.equal(error.code, code);
        assert.match(error.message, says);
        assert.ok(error.hint);
        return true;
      },
    ));
}
