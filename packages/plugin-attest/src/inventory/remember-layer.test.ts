import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type InventoryContext, rememberLayer } from './remember-layer.ts';

test('remembers a layer of 50,000 files in parts that are kept', async () => {
  const kept = new Map<string, string>();
  let reads = 0;
  const context: InventoryContext = {
    async readLayer(_, onEntry) {
      reads += 1;
      for (let n = 0; n < 50_000; n += 1) {
        const name = `usr/share/some/directory/with/a/name/of/usual/length/${n}`;
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
  const layer = { digest: 'sha256:0', own: true, os: 'linux' };
  const facts = await rememberLayer(context, layer);
  assert.equal(facts.files.length, 50_000);
  assert.deepEqual(await rememberLayer(context, layer), facts);
  assert.equal(reads, 1);
});

async function* nothing(): AsyncGenerator<Uint8Array> {}
