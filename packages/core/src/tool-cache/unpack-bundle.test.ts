import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { type TarEntry, writeTar } from '@strake/oci';
import type { Bundle } from './bundle-list.ts';
import { EXAMPLE, emptyDirectory, filesIn } from './example-cache.ts';
import { filePattern } from './file-pattern.ts';
import { tarEntry } from './pack-bundle.ts';
import { RestoreDirectory } from './restore-directory.ts';
import { unpackBundle } from './unpack-bundle.ts';

const { signal } = new AbortController();
const files = filePattern(EXAMPLE);

function file(path: string, content: Uint8Array | string, more: Partial<TarEntry> = {}): TarEntry {
  const bytes = Buffer.from(content);
  const open = async function* () {
    yield bytes;
  };
  return { ...tarEntry({ path, size: bytes.length }, open), ...more };
}

/** The path of a content. */
function named(content: Uint8Array | string): string {
  return `c/${createHash('sha256').update(content).digest('hex')}`;
}

async function tarOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of writeTar(entries, signal)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Unpacks a bundle, and returns what is there. */
async function unpack(
  t: TestContext,
  packed: Uint8Array,
  results: Readonly<Record<string, number>>,
  to?: string,
): Promise<Record<string, string>> {
  const directory = to ?? (await emptyDirectory(t));
  const path = join(await emptyDirectory(t), 'bundle');
  writeFileSync(path, packed);
  const markers = Object.entries(results).map(([marker, bytes]) => ({ marker, bytes }));
  const bytes = markers.reduce((sum, each) => sum + each.bytes, 0);
  const bundle: Bundle = { layer: 1, group: 'std', seconds: 1, bytes, results: markers };
  const options = { bundle, files, directory: await RestoreDirectory.open(directory), signal };
  await unpackBundle(path, options);
  return filesIn(directory);
}

const CONTENT = 'content';
const GOOD = [file(named(CONTENT), CONTENT), file('m/a', 'x')];

test('restores results, large ones as well', async (t) => {
  const large = randomBytes(9_000_000);
  const entries = [...GOOD, file(named(large), large), file('m/b', 'xyz')];
  const packed = zstdCompressSync(await tarOf(entries));
  assert.deepEqual(await unpack(t, packed, { 'm/a': 8, 'm/b': 9_000_003 }), {
    [named(CONTENT)]: CONTENT,
    [named(large)]: `sha256:${named(large).slice(2)}`,
    'm/a': 'x',
    'm/b': 'xyz',
  });
});

const link = { type: 'symlink', linkname: '/etc/passwd', size: 0 } as const;
const BIG = randomBytes(5_000_000);
const HOSTILE: Readonly<Record<string, readonly [readonly TarEntry[], number?]>> = {
  'a path outside of the cache': [[file('../m/a', 'x'), ...GOOD]],
  'an absolute path': [[file('/m/a', 'x'), ...GOOD]],
  'another path': [[file('m/a/b', 'x'), ...GOOD]],
  'a symbolic link': [[file('m/a', '', link)]],
  'a symbolic link in the place of a content': [[file(named(CONTENT), '', link), ...GOOD]],
  'a hard link': [[...GOOD.slice(0, 1), file('m/a', '', { ...link, type: 'hardlink' })]],
  'a directory': [[file('m', '', { type: 'directory' }), ...GOOD]],
  'PAX records': [
    [...GOOD.slice(0, 1), file('m/a', 'x', { pax: { 'GNU.sparse.size': '1000000' } })],
  ],
  'a content that its name does not match': [[file(named('other'), CONTENT), file('m/a', 'x')]],
  'a large content that its name does not match': [
    [file(named('other'), BIG), file('m/a', 'x')],
    BIG.length + 1,
  ],
  'a marker before its content': [[...GOOD.toReversed()]],
  'a marker without a content': [[file('m/a', 'x')]],
  'a file twice': [[file(named(''), ''), file(named(''), ''), file('m/a', 'x')], 1],
  'a marker twice': [[...GOOD, file('m/a', 'y')]],
  'a larger content': [[file(named('larger content'), 'larger content'), file('m/a', 'x')]],
  'a smaller content': [[file(named(''), ''), file('m/a', 'x')]],
  'a result that the list does not have': [[...GOOD, file('m/b', '')]],
  'no result': [[]],
  'more after its results': [[...GOOD, file(named(''), '')]],
};

for (const [what, [entries, size = 8]] of Object.entries(HOSTILE))
  test(`refuses ${what}`, async (t) => {
    const to = await emptyDirectory(t);
    const packed = zstdCompressSync(await tarOf(entries));
    await assert.rejects(unpack(t, packed, { 'm/a': size }, to), { code: 'LAYOUT_INVALID' });
    // Contents are right wherever they come from.
    for (const [path, content] of Object.entries(filesIn(to)))
      assert.ok([named(content), 'm/a'].includes(path), path);
  });

test('gives no marker its name whose content was refused', async (t) => {
  const entries = [
    file(named('other'), CONTENT),
    file('m/a', 'x'),
    ...GOOD.slice(0, 1),
    file('m/b', 'x'),
  ];
  const to = await emptyDirectory(t);
  const packed = zstdCompressSync(await tarOf(entries));
  await assert.rejects(unpack(t, packed, { 'm/a': 8, 'm/b': 8 }, to), { code: 'LAYOUT_INVALID' });
  assert.deepEqual(filesIn(to), {});
});

test('gives no marker its name whose content could not be written', async (t) => {
  const to = await emptyDirectory(t);
  symlinkSync(await emptyDirectory(t), join(to, 'c'));
  const packed = zstdCompressSync(await tarOf(GOOD));
  await assert.rejects(unpack(t, packed, { 'm/a': 8 }, to), /c is not a directory/);
  assert.deepEqual(filesIn(to), {});
});

test('refuses a FIFO', async (t) => {
  const tar = await tarOf([file('m/a', '')]);
  // Type and checksum of its header. Source: POSIX ustar, typeflag and chksum.
  tar[156] = '6'.charCodeAt(0);
  const sum = tar
    .subarray(0, 512)
    .reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  await assert.rejects(unpack(t, zstdCompressSync(tar), { 'm/a': 0 }), { code: 'LAYOUT_INVALID' });
});

test('refuses what is truncated, or no bundle', async (t) => {
  const tar = await tarOf(GOOD);
  const packed = zstdCompressSync(tar);
  for (const bytes of [packed.subarray(0, -5), Buffer.from('nonsense'), tar.subarray(0, 700)])
    await assert.rejects(unpack(t, bytes, { 'm/a': 8 }), { code: 'LAYOUT_INVALID' });
});

test('stops at a decompression bomb', async (t) => {
  const tar = await tarOf(GOOD);
  const bomb = zstdCompressSync(Buffer.concat([tar, Buffer.alloc(200_000_000)]));
  await assert.rejects(unpack(t, bomb, { 'm/a': 8 }), { code: 'LIMIT_EXCEEDED' });
});
