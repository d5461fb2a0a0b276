import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageSource } from '@strake/oci';
import { pluginTransports } from './plugin-transports.ts';

const { signal } = new AbortController();
const descriptor = { mediaType: 'a/b', digest: 'sha256:0', size: 1 };

const source: ImageSource = {
  name: 's3:a',
  root: async () => ({ descriptor, bytes: new Uint8Array(1) }),
  document: async () => new Uint8Array(1),
  blob: async () => (async function* () {})(),
};

/** What a transport of a plugin opens that returns this. */
async function open(opened: unknown): Promise<ImageSource> {
  const transports = [{ scheme: 's3', open: () => opened as ImageSource }];
  const [transport] = pluginTransports([{ name: 'p', transports }], undefined);
  assert.ok(transport);
  return transport.open('a', { directory: '/', env: {}, signal });
}

test('reads the referrers of a source of a plugin that has some', async () => {
  const referrers = async () => [descriptor];
  const opened = await open({ ...source, referrers });
  assert.deepEqual(await opened.referrers?.('sha256:0', signal), [descriptor]);
  assert.equal((await open(source)).referrers, undefined);
});

test('reads from a source of a plugin', async () => {
  const opened = await open(source);
  assert.equal((await opened.root(signal)).bytes.length, 1);
  assert.equal((await opened.document(descriptor, signal)).length, 1);
  for await (const _ of await opened.blob(descriptor, signal)) assert.fail();
  await opened.close?.();
});

for (const [title, opened, says] of [
  ['opens nothing', undefined, /something other than a source of images$/],
  ['opens a source without blobs', { ...source, blob: 5 }, /something other than a source/],
  ['has a root of another type', { ...source, root: () => 7 }, /a root that is not/],
  [
    'has a root without a digest',
    { ...source, root: () => ({ bytes: new Uint8Array() }) },
    /a root/,
  ],
  ['has a document of another type', { ...source, document: () => 'a' }, /a document that is not/],
  [
    'has referrers of another type',
    { ...source, referrers: async () => [{}] },
    /referrers that are not a list of descriptors/,
  ],
  ['has a blob of another type', { ...source, blob: () => 7 }, /a blob that is not/],
] as const)
  test(`blames the plugin whose transport ${title}`, async () => {
    const read = async () => {
      const each = await open(opened);
      await each.root(signal);
      await each.document(descriptor, signal);
      await each.referrers?.('sha256:0', signal);
      await each.blob(descriptor, signal);
    };
    await assert.rejects(read, {
      code: 'PLUGIN_BAD_RESULT',
      message: new RegExp(`^plugin "p" returned from transport s3: ${says.source}`),
    });
  });

test('blames the plugin for a chunk of a blob that is not bytes, and ends the blob', async () => {
  const ended: string[] = [];
  const blob = async () =>
    (async function* () {
      try {
        yield new Uint8Array(1);
        yield 'text' as never;
      } finally {
        ended.push('blob');
      }
    })();
  const opened = await open({ ...source, blob });
  const chunks = await opened.blob(descriptor, signal);
  await assert.rejects(
    async () => {
      for await (const chunk of chunks) assert.equal(chunk.length, 1);
    },
    { code: 'PLUGIN_BAD_RESULT', message: /a blob with a chunk that is not a Uint8Array$/ },
  );
  assert.deepEqual(ended, ['blob']);
  for await (const _ of await opened.blob(descriptor, signal)) break;
  assert.deepEqual(ended, ['blob', 'blob']);
});

test('names the plugin whose source fails', async () => {
  const failing = { ...source, root: () => Promise.reject(new Error('no bucket')) };
  const opened = await open(failing);
  await assert.rejects(opened.root(signal), {
    code: 'PLUGIN_FAILED',
    message: 'plugin "p" failed in transport s3:: no bucket',
  });
});
