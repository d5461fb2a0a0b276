import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { type Header, pack } from 'tar-stream';
import { MemoryImage } from '../testing/memory-image.ts';
import { diffImages } from './diff-images.ts';

type Given = readonly [header: Partial<Header> & { name: string }, text?: string];
const { signal } = new AbortController();

async function tarOf(entries: readonly Given[]): Promise<Buffer> {
  const tar = pack();
  for (const [header, text = ''] of entries) tar.entry({ mtime: new Date(0), ...header }, text);
  tar.finalize();
  return buffer(tar);
}

function sourceOf(tar: Uint8Array, config: object = {}) {
  const memory = new MemoryImage();
  const diffIds = [`sha256:${hash('sha256', tar)}`];
  return memory.source(memory.manifest([memory.layer(tar)], diffIds, { config }));
}

/** Whether two layers are equal apart from their form, and which fields of which paths differ. */
async function compare(before: Uint8Array, after: Uint8Array) {
  const ignore = ['tar'] as const;
  const { equal, platforms } = await diffImages(sourceOf(before), sourceOf(after), {
    signal,
    ignore,
  });
  const entries = platforms[0]?.entries ?? [];
  return [equal, ...entries.map(({ path, fields }) => [path, ...fields].join(' '))];
}

const compared = async (before: readonly Given[], after: readonly Given[]) =>
  compare(await tarOf(before), await tarOf(after));

test('tells an entry beside a whiteout of its path', async () => {
  const whiteout: Given = [{ name: '.wh.foo' }];
  const file: Given = [{ name: 'foo', mode: 0o4755 }];
  assert.deepEqual(await compared([whiteout], [file, whiteout]), [false, 'foo type mode whiteout']);
  assert.deepEqual(await compared([whiteout, file], [file, whiteout]), [false, 'foo whiteout']);
  const etc: Given = [{ name: 'etc', type: 'directory' }];
  const below: Given = [{ name: 'etc/x' }];
  assert.deepEqual(await compared([[{ name: '.wh.etc' }], etc, below], [etc, below]), [
    false,
    'etc whiteout',
  ]);
});

test('compares the content of hard links, also if their target is there twice', async () => {
  const link: Given = [{ name: 'b', type: 'link', linkname: 'a' }];
  const layer = (text: string): readonly Given[] => [
    [{ name: 'a' }, text],
    link,
    [{ name: 'a' }, 'A'],
  ];
  assert.deepEqual(await compared(layer('good'), layer('EVIL')), [false, 'b content']);
});

test('compares the numbers of devices', async () => {
  const device = (devmajor: number, devminor: number): readonly Given[] => [
    [{ name: 'dev/null', type: 'character-device', devmajor, devminor }],
  ];
  assert.deepEqual(await compared(device(1, 3), device(8, 0)), [false, 'dev/null device']);
});

test('keeps long attributes as digests', async () => {
  const layer = (value: string): readonly Given[] => [
    [{ name: 'a', pax: { 'SCHILY.xattr.user.a': value.repeat(100_000) } }],
  ];
  assert.deepEqual(await compared(layer('a'), layer('b')), [false, 'a attributes']);
});

test('tells values of variables that are set twice', async () => {
  const tar = await tarOf([]);
  const config = (first: string) => ({ config: { Env: [`A=${first}`, 'A='] } });
  const { platforms } = await diffImages(sourceOf(tar, config('1')), sourceOf(tar, config('2')), {
    signal,
  });
  assert.deepEqual(platforms[0]?.config, [
    { path: ['config', 'Env', 'A'], before: ['1', ''], after: ['2', ''] },
  ]);
});

test('takes a label for what it is, whatever its name', async () => {
  const tar = await tarOf([]);
  const labels = JSON.parse('{"__proto__":"x"}') as object;
  const { platforms } = await diffImages(
    sourceOf(tar, { config: { Labels: {} } }),
    sourceOf(tar, { config: { Labels: labels } }),
    { signal },
  );
  assert.deepEqual(platforms[0]?.config, [{ path: ['config', 'Labels', '__proto__'], after: 'x' }]);
  assert.equal(Object.isFrozen(Object.prototype), false);
});
