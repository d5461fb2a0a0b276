import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inventoryImage } from './inventory-image.ts';
import { type InventoryContext, MOST_FILES, rememberLayer } from './remember-layer.ts';

const DIGEST = 'sha256:0';

test('remembers a layer of many files in parts that are kept', async () => {
  const { context, reads } = contextOf(2 * MOST_FILES + 1);
  const layer = { digest: DIGEST, own: true, os: 'linux' };
  const facts = await rememberLayer(context, layer);
  assert.equal(facts.entries.length, 2 * MOST_FILES + 1);
  assert.deepEqual(await rememberLayer(context, layer), facts);
  assert.equal(reads(), 1);
});

for (const count of [3, MOST_FILES + 1]) {
  test(`lists the ${count} files of an image again without reading its layer`, async () => {
    const { context, reads } = contextOf(count);
    const platform = { os: 'linux', architecture: 'amd64' };
    const layer = { mediaType: '', size: 0, digest: DIGEST, diffId: DIGEST, own: true };
    const found = await inventoryImage({ platform, layers: [layer] }, context);
    assert.equal(found.files.length, count);
    assert.deepEqual(await inventoryImage({ platform, layers: [layer] }, context), found);
    assert.equal(reads(), 1);
  });
}

/** Keeps what is not larger than core keeps. */
function contextOf(files: number) {
  const kept = new Map<string, string>();
  let reads = 0;
  const context: InventoryContext = {
    async readLayer(_, onEntry) {
      reads += 1;
      for (let n = 0; n < files; n += 1) {
        const name = `usr/share/some/directory/with/a/name/of/usual/length/of/its/files/${n}`;
        const header = { name, type: 'file', mode: 0o644, uid: 0, gid: 0, size: 0 };
        await onEntry({ header: { ...header, mtime: new Date(0) }, content: nothing() });
      }
    },
    async remember<Value>(facts: unknown, make: () => Value | Promise<Value>) {
      const key = JSON.stringify(facts);
      const text = kept.get(key) ?? JSON.stringify(await make());
      if (text.length <= 4 << 20) kept.set(key, text);
      return JSON.parse(text) as Value;
    },
  };
  return { context, reads: () => reads };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
