import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  inspectImage,
  makeImage,
  makeIndex,
  openLayout,
  openStore,
  parseIndex,
  validateImage,
  writeLayer,
  writeLayout,
} from '@strake/oci';
import { MemoryImage } from '@strake/oci/testing';
import { type Scope, temporaryDirectory } from '../tool/index.ts';

const { signal } = new AbortController();

/** Makes an image with one file for each platform. */
async function images(t: Scope, platforms: readonly string[]) {
  const directory = await temporaryDirectory(t);
  const store = await openStore(join(directory, 'store'));
  t.after(() => store.close());
  const made = platforms.map(async (platform) => {
    const content = { text: platform };
    const entries = [{ type: 'file', path: '/etc/motd', content }] as const;
    const createdBy = `motd of ${platform}`;
    const layer = await writeLayer(
      { id: 'motd', entries, createdBy },
      { store, signal, timestamp: 0 },
    );
    return makeImage({ platform, layers: [layer] }, { store, signal });
  });
  return { directory, made: await Promise.all(made) };
}

test('combines new images into an index that is valid where it is written', async (t) => {
  const { directory, made } = await images(t, ['linux/arm64', 'linux/amd64/v3', 'linux/amd64']);
  const { tree, store } = makeIndex(made, { annotations: { b: '2', a: '1' } });
  const layout = join(directory, 'layout');
  await writeLayout(layout, tree, { store, references: ['v1'], signal });
  const { findings, checked } = await validateImage(openLayout(layout, 'v1'), { signal });
  assert.deepEqual([findings, checked.images, checked.layers], [[], 3, 3]);
  const { images: found } = await inspectImage(openLayout(layout, 'v1'), { signal });
  // The least demanding variant of an architecture first.
  const platforms = ['linux/arm64', 'linux/amd64', 'linux/amd64/v3'];
  assert.deepEqual(
    found.map(({ platform, config }) => [platform, config.history]),
    platforms.map((platform) => [platform, [{ created_by: `motd of ${platform}` }]]),
  );
  const index = parseIndex(tree.manifests.at(-1)?.text ?? '');
  assert.equal(JSON.stringify(index.annotations), '{"a":"1","b":"2"}');
});

test('keeps the history of a layer that had been written before', async (t) => {
  const store = await openStore(join(await temporaryDirectory(t), 'store'));
  t.after(() => store.close());
  const entries = [{ type: 'file', path: '/a', content: { text: 'a' } }] as const;
  const write = (useRecords: boolean) =>
    writeLayer({ id: 'a', entries, createdBy: 'me' }, { store, signal, timestamp: 0, useRecords });
  const layers = [await write(true), await write(true), await write(false)];
  assert.deepEqual(
    layers.map(({ isNew, createdBy }) => [isNew, createdBy]),
    [
      [true, 'me'],
      [false, 'me'],
      [true, 'me'],
    ],
  );
});

test('lists the version of Windows that an image has from its base', async (t) => {
  const base = new MemoryImage();
  const windows = { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1' };
  const source = base.source(base.manifest([], [], { config: windows }));
  const store = await openStore(join(await temporaryDirectory(t), 'store'));
  t.after(() => store.close());
  const parts = { platform: 'windows/amd64', base: source, layers: [] };
  const { tree } = makeIndex([await makeImage(parts, { store, signal })]);
  const { manifests } = parseIndex(tree.manifests.at(-1)?.text ?? '');
  assert.deepEqual(manifests[0]?.platform, windows);
});

test('refuses two images of one platform, and takes one image given twice as one', async (t) => {
  const { made } = await images(t, ['linux/amd64', 'linux/amd64/v2', 'linux/arm64']);
  const [first, second] = made;
  assert.ok(first && second);
  assert.equal(
    parseIndex(makeIndex([first, first]).tree.manifests[1]?.text ?? '').manifests.length,
    1,
  );
  const config = { User: '7' };
  const store = await openStore(join(await temporaryDirectory(t), 'store'));
  t.after(() => store.close());
  const other = await makeImage({ platform: 'linux/amd64', layers: [], config }, { store, signal });
  assert.throws(() => makeIndex([first, second, other]), {
    code: 'INDEX_DUPLICATE',
    message: /^the image index would have linux\/amd64 twice: sha256:\w+ and sha256:\w+$/,
  });
});
