import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type TarEntry, writeTar } from '@strake/oci';
import type { Scope } from '../tool/index.ts';
import { buildReader } from './build-reader.ts';
import { importLayer } from './import-layer.ts';

const cleanups: (() => void | Promise<void>)[] = [];
const scope: Scope = { after: (clean) => void cleanups.push(clean) };
let reader = '';
before(async () => {
  reader = await buildReader(scope);
});
after(async () => {
  for (const clean of cleanups.reverse()) await clean();
});

const entry = (type: TarEntry['type'], name: string, more: Partial<TarEntry> = {}): TarEntry => ({
  type,
  name,
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtime: 0,
  size: 0,
  ...more,
});
const [FILES, HIVES] = [entry('directory', 'Files'), entry('directory', 'Hives')];

async function read(entries: readonly TarEntry[]) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(entries, new AbortController().signal)) chunks.push(chunk);
  return importLayer(reader, gzipSync(Buffer.concat(chunks)));
}

test('the reader of the tests accepts what Windows accepts', async () => {
  const items = await read([FILES, entry('file', 'Files/a'), entry('file', 'Files/.wh.b'), HIVES]);
  assert.deepEqual(
    items.map(({ kind }) => kind),
    ['directory', 'file', 'whiteout', 'directory'],
  );
});

const refused: readonly [title: string, entries: readonly TarEntry[], says: RegExp][] = [
  ['a layer of Linux', [entry('directory', 'app')], /stands in none of the roots/],
  ['a layer without Hives', [FILES], /no HIVES/],
  ['a file without its directory', [FILES, entry('file', 'Files/a/b'), HIVES], /0x3/],
  [
    'names that differ in case',
    [FILES, entry('file', 'Files/a'), entry('file', 'Files/A'), HIVES],
    /Files\/A: the file exists \(Files\/a\)/,
  ],
  [
    'an entry below a link',
    [FILES, entry('symlink', 'Files/l', { linkname: 'x' }), entry('file', 'Files/l/a'), HIVES],
    /Files\/l is a symlink/,
  ],
  [
    'a hard link whose target has no root',
    [FILES, entry('file', 'Files/a'), entry('hardlink', 'Files/b', { linkname: 'a' }), HIVES],
    /invalid hard link in layer/,
  ],
  [
    'a hard link to nothing',
    [FILES, entry('hardlink', 'Files/b', { linkname: 'Files/a' }), HIVES],
    /failed to find link target/,
  ],
  ['an opaque whiteout', [FILES, entry('file', 'Files/.wh..wh..opq'), HIVES], /invalid tombstone/],
  [
    'an invalid descriptor',
    [FILES, entry('file', 'Files/a', { pax: { 'MSWINDOWS.rawsd': 'AAAA' } }), HIVES],
    /no header of revision 1/,
  ],
];
for (const [title, entries, says] of refused)
  test(`the reader of the tests refuses ${title}`, () => assert.rejects(read(entries), says));
