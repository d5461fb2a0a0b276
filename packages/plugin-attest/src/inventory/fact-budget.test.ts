import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/core/plugin';
import { inventoryImage } from './inventory-image.ts';

const DATABASE = Buffer.from('Package: a\nVersion: 1\n\n'.repeat(90_000));

/** Layers of some databases of 90,000 packages each. */
function inventory(layers: readonly number[]) {
  const described = layers.map((files, at) => ({
    ...{ digest: `sha256:${at}`, diffId: `sha256:${at}`, own: false, files },
  }));
  const context = {
    async readLayer({ digest }: { readonly digest: string }, onEntry: (entry: never) => unknown) {
      const files = described.find((layer) => layer.digest === digest)?.files ?? 0;
      for (let at = 0; at < files; at += 1) {
        const content = (async function* () {
          yield DATABASE;
        })();
        const name = `var/lib/dpkg/status.d/${digest.slice(7)}-${at}`;
        await onEntry({ header: { name, type: 'file', size: DATABASE.length }, content } as never);
      }
    },
    remember: async (_: unknown, make: () => unknown) => make(),
  };
  const platform = { os: 'linux', architecture: 'amd64' } as const;
  return inventoryImage(
    { platform, layers: described } as unknown as Parameters<typeof inventoryImage>[0],
    context as unknown as Parameters<typeof inventoryImage>[1],
  );
}

test('an image lists at most 250,000 packages and modules, in one layer or in several', async () => {
  assert.equal((await inventory([2])).packages.length, 1);
  for (const layers of [[3], [1, 1, 1], [250]])
    await assert.rejects(inventory(layers), (error: unknown) => {
      assert.ok(StrakeError.is(error), String(error));
      assert.equal(error.code, 'LIMIT_EXCEEDED');
      assert.match(error.message, /^an image lists more than 250000 modules and packages$/);
      return true;
    });
});
