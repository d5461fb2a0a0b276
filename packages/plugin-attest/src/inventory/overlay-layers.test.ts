import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FoundEntry } from '@strake/core/plugin';
import { overlayLayers } from './overlay-layers.ts';
import { readLayerFacts } from './read-layer-facts.ts';

/** `a` a file, `a/` a directory, `a -> b` a symbolic link, `a => b` a hard link. */
type Entries = readonly string[];

test('shows a file of the upper layer where both have one', async () => {
  assert.deepEqual(await overlay(['app'], ['app']), ['/app 1']);
  assert.deepEqual(await overlay(['./app'], ['/app']), ['/app 1']);
});

test('removes what a whiteout names, and all below it', async () => {
  assert.deepEqual(await overlay(['d/a', 'd/b', 'da', 'e'], ['.wh.d', '.wh.e']), ['/da 0']);
});

test('applies whiteouts to the layers below only', async () => {
  assert.deepEqual(await overlay(['d/a'], ['.wh.d', 'd/b']), ['/d/b 1']);
  assert.deepEqual(await overlay(['d/a'], ['d/b', '.wh.d']), ['/d/b 1']);
});

test('empties an opaque directory below its layer', async () => {
  assert.deepEqual(await overlay(['d/a', 'e'], ['d/b', 'd/.wh..wh..opq']), ['/d/b 1', '/e 0']);
  assert.deepEqual(await overlay(['d/a', 'e'], ['.wh..wh..opq', 'b']), ['/b 1']);
});

test('ignores what AUFS left', async () => {
  assert.deepEqual(await overlay(['a'], ['.wh..wh.plnk', '.wh..wh.aufs']), ['/a 0']);
});

test('removes a directory that something else replaces, and a file that a directory does', async () => {
  assert.deepEqual(await overlay(['d/a', 'f'], ['d', 'f/']), ['/d 1']);
  assert.deepEqual(await overlay(['d/a', 'e/b'], ['d -> e']), ['/e/b 0']);
});

test('keeps what is in a directory of both layers', async () => {
  assert.deepEqual(await overlay(['d/a'], ['d/', 'd/b']), ['/d/a 0', '/d/b 1']);
});

test('finds a file through symbolic links of directories', async () => {
  const base = ['usr/bin/a', 'bin -> usr/bin', 'x -> /bin', 'y -> ../../x/.'];
  assert.deepEqual(await overlay(base, ['bin/a']), ['/usr/bin/a 1']);
  assert.deepEqual(await overlay(base, ['y/b']), ['/usr/bin/a 0', '/usr/bin/b 1']);
  assert.deepEqual(await overlay(base, ['bin/.wh.a']), []);
  assert.deepEqual(await overlay([...base, 'd/z -> /bin'], ['d/z/a']), ['/usr/bin/a 1']);
});

test('removes and replaces symbolic links themselves, and not where they lead', async () => {
  assert.deepEqual(await overlay(['a -> b', 'b'], ['.wh.a']), ['/b 0']);
  assert.deepEqual(await overlay(['a -> b', 'b'], ['a']), ['/a 1', '/b 0']);
});

test('ends where symbolic links lead in circles', async () => {
  assert.deepEqual(await overlay(['a -> b', 'b -> a'], ['a/c']), ['/a/c 1']);
});

test('shows a hard link as a file of its own, also of a lower layer', async () => {
  assert.deepEqual(await overlay(['a', 'b => a'], ['.wh.a']), ['/b 0']);
  assert.deepEqual(await overlay(['a'], ['b => a']), ['/a 0', '/b 0']);
  assert.deepEqual(await overlay(['a'], ['b => gone']), ['/a 0']);
});

test('refuses symbolic links that would be followed for minutes', async () => {
  const long = 'a/../'.repeat(800);
  const links = Array.from({ length: 30 }, (_, n) => `l${n} -> ${long}l${n + 1}`);
  const files = Array.from({ length: 1000 }, (_, n) => `l0/${n}`);
  await assert.rejects(overlay(links, files), { code: 'LIMIT_EXCEEDED' });
});

test('drops paths longer than any that can be opened', async () => {
  assert.deepEqual(await overlay([`a/${'b/'.repeat(2048)}c`, 'd']), ['/d 0']);
});

test('takes names as containerd and umoci do: without dots, and never above the root', async () => {
  assert.deepEqual(await overlay(['../a', 'b/../../c', '/', '.', '..'], ['usr/../d/e']), [
    '/a 0',
    '/c 0',
    '/d/e 1',
  ]);
  assert.deepEqual(await overlay([`${'a/../'.repeat(1000)}b`]), ['/b 0']);
  assert.deepEqual(await overlay(['d/a', 'e => usr/../d/a', 'f => ../../d/a'], ['.wh.d']), [
    '/e 0',
    '/f 0',
  ]);
});

test('finds the target of a hard link through symbolic links', async () => {
  assert.deepEqual(await overlay(['x/y/z', 'x/a', 'l -> x/y', 'b => l/../a'], ['x/.wh.a']), [
    '/b 0',
    '/x/y/z 0',
  ]);
});

test('keeps a hard link to a file of a lower layer that its own layer then removes or replaces', async () => {
  assert.deepEqual(await overlay(['p'], ['q => p', '.wh.p']), ['/q 0']);
  assert.deepEqual(await overlay(['p'], ['q => p', 'p']), ['/p 1', '/q 0']);
});

test('shows the last of several entries of one path', async () => {
  assert.deepEqual(await overlay(['a', 'a -> b']), []);
  assert.deepEqual(await overlay(['a -> b', 'a', 'b']), ['/a 0', '/b 0']);
  assert.deepEqual(await overlay(['d/a', 'd', 'e', 'e/', 'e/b']), ['/d 0', '/e/b 0']);
});

test('replaces a file through a symbolic link of a directory, also by one that is not listed', async () => {
  const base = await read(['bin -> usr/bin', 'usr/bin/tool'], 0);
  for (const own of [true, false]) {
    const upper = await read(['bin/tool'], 1, 'linux', own);
    const tree = overlayLayers([base, upper].map((facts) => ({ facts, own: true })));
    assert.deepEqual(
      tree.values().map(([path, { file }]) => [path, file?.size]),
      own ? [['/usr/bin/tool', 1]] : [],
    );
  }
});

test('knows only what is below Files in layers for Windows', async () => {
  const facts = await read(['Files/app.exe', 'Hives/x', 'UtilityVM/Files/y'], 0, 'windows');
  assert.deepEqual(
    facts.entries.map(({ path }) => path),
    ['/app.exe'],
  );
});

/** Paths, each with the number of the layer that its content comes from. */
async function overlay(...layers: readonly Entries[]): Promise<readonly string[]> {
  const facts = await Promise.all(layers.map((entries, index) => read(entries, index)));
  const tree = overlayLayers(facts.map((each) => ({ facts: each, own: true })));
  return tree.values().map(([path, { file }]) => `${path} ${file?.size}`);
}

/** The size of a file is the number of its layer. */
function read(entries: Entries, size: number, os = 'linux', own = true) {
  return readLayerFacts(
    async (onEntry) => {
      for (const entry of entries) await onEntry(found(entry, size));
    },
    { own, os },
  );
}

function found(text: string, size: number): FoundEntry {
  const [, name = '', arrow, linkname = ''] = /^(\S+)(?: (->|=>) (\S+))?$/.exec(text) ?? [];
  const type =
    arrow === '->'
      ? 'symlink'
      : arrow === '=>'
        ? 'link'
        : name.endsWith('/')
          ? 'directory'
          : 'file';
  const header = { name, type, linkname, mode: 0o644, uid: 0, gid: 0, size, mtime: new Date(0) };
  const content = async function* () {
    yield Buffer.alloc(size);
  };
  return { header, content: content() };
}
