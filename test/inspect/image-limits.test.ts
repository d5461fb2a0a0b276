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
import { readConfigFacts } from '../../packages/oci/src/inspect/config-facts.ts';
import { readTree } from '../../packages/oci/src/inspect/read-tree.ts';
import { MAX_CONFIGS_BYTES, MAX_LISTED_PATH_BYTES } from '../../packages/oci/src/spec/limits.ts';
import { tarOf } from './tar-of.ts';

const { signal } = new AbortController();

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
  test(`${command} reads a config once that several manifests share`, async () => {
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

test('keeps of a config only what a validation needs', async () => {
  const source = await sharedConfig(1, 100_000);
  const [, found] = await readTree(source, signal);
  assert.ok(found?.kind === 'manifest');
  const facts = readConfigFacts(await source.document(found.manifest.config, signal), 'config');
  assert.ok(JSON.stringify(facts).length < 300);
});

test('refuses an image whose manifests are too large together, inner indexes counted', async () => {
  const memory = new MemoryImage();
  const inner = memory.index([memory.manifest([], [])]);
  const root = memory.index([inner]);
  const sizes = [...memory.blobs.values()].map(({ length }) => length);
  const [config = 0] = sizes;
  const all = sizes.reduce((sum, size) => sum + size, 0) - config;
  assert.equal((await readTree(memory.source(root), signal, all)).length, 3);
  await assert.rejects(readTree(memory.source(root), signal, all - 1), {
    code: 'LIMIT_EXCEEDED',
    message: `memory has more than ${all - 1} bytes of manifests`,
  });
});

test('refuses to list layers whose paths are too long together', async () => {
  const memory = new MemoryImage();
  const path = 'long/'.repeat(10_000);
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
    message: `the layers of memory have more than ${MAX_LISTED_PATH_BYTES} bytes of paths to list`,
  });
});
