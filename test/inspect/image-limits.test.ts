import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Descriptor,
  digestOf,
  type ImageSource,
  inspectImage,
  validateImage,
} from '@strake/oci';
import { MemoryImage } from '@strake/oci/testing';
import { tarOf } from './tar-of.ts';

const { signal } = new AbortController();
const MAX_CONFIGS_BYTES = 64 * 1024 * 1024;
const MAX_LISTED_PATH_BYTES = 64 * 1024 * 1024;

/** An index of manifests that share one config, which has a label of some length. */
async function sharedConfig(manifests: number, labelBytes: number) {
  const memory = new MemoryImage();
  const tar = await tarOf({ name: 'app' });
  const layer = memory.layer(tar);
  const children = Array.from({ length: manifests }, (_, at) =>
    memory.manifest([layer], [digestOf(tar).digest], {
      config: { config: { Labels: { large: 'x'.repeat(labelBytes) } } },
      manifest: { annotations: { at: `${at}` } },
      descriptor: { platform: { os: 'linux', architecture: 'amd64', variant: `v${at}` } },
    }),
  );
  return memory.source(memory.index(children));
}

/** Notes each document that is read. */
function noting(source: ImageSource, read: Descriptor[]): ImageSource {
  return {
    ...source,
    document(descriptor, stop) {
      read.push(descriptor);
      return source.document(descriptor, stop);
    },
  };
}

for (const [command, run] of [
  ['inspect', inspectImage],
  ['validate', validateImage],
] as const) {
  test(`${command} reads a config that several manifests share once`, async () => {
    const read: Descriptor[] = [];
    await run(noting(await sharedConfig(20, 10), read), { signal });
    const configs = read.filter(({ mediaType }) => mediaType.includes('config'));
    assert.equal(read.length, 21);
    assert.equal(configs.length, 1);
  });

  test(`${command} refuses an image whose configs are too large together`, async () => {
    const bytes = 4 * 1024 * 1024;
    const source = await sharedConfig(MAX_CONFIGS_BYTES / bytes, bytes);
    await assert.rejects(run(source, { signal }), {
      code: 'LIMIT_EXCEEDED',
      message: `memory has more than ${MAX_CONFIGS_BYTES} bytes of configs`,
    });
  });
}

test('refuses to list layers whose paths are too long together', async () => {
  const memory = new MemoryImage();
  const path = `${'long'.repeat(50)}/`.repeat(250);
  const tar = await tarOf(...Array.from({ length: 40 }, (_, at) => ({ name: path + at })));
  const layer = memory.layer(tar);
  const children = Array.from({ length: 40 }, (_, at) =>
    memory.manifest([layer], [digestOf(tar).digest], {
      manifest: { annotations: { at: `${at}` } },
    }),
  );
  const source = memory.source(memory.index(children));
  assert.equal((await inspectImage(source, { signal })).images.length, 40);
  await assert.rejects(inspectImage(source, { signal, layers: true }), {
    code: 'LIMIT_EXCEEDED',
    message: `the layers of memory have more than ${MAX_LISTED_PATH_BYTES} bytes of paths`,
  });
});
