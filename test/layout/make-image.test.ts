import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  inspectImage,
  makeImage,
  openLayout,
  openStore,
  parseReference,
  validateImage,
  writeLayer,
  writeLayout,
} from '@strake/oci';
import { failure, pushSample, testClient } from '../registry/client.ts';
import { sampleTree } from '../registry/sample-tree.ts';
import {
  requireRegistry,
  requireTool,
  runOk,
  type Scope,
  temporaryDirectory,
} from '../tool/index.ts';

const { signal } = new AbortController();

/** A store, and a layer in it with one file. */
async function storeWithLayer(t: Scope) {
  const directory = await temporaryDirectory(t);
  const store = await openStore(join(directory, 'store'));
  t.after(() => store.close());
  const entries = [{ type: 'file', path: '/etc/motd', content: { text: 'ahoy\n' } }] as const;
  const layer = await writeLayer({ id: 'motd', entries }, { store, signal, timestamp: 0 });
  return { directory, store, layer };
}

test('creates a valid, reproducible image from layers only', async (t) => {
  const { directory, store, layer } = await storeWithLayer(t);
  const image = { platform: 'linux/arm64', layers: [{ ...layer, createdBy: 'a test' }] };
  const made = await makeImage({ ...image, config: { Cmd: ['/bin/app'] } }, { store, signal });
  const layout = join(directory, 'layout');
  await writeLayout(layout, made.tree, { store: made.store, references: ['v1'], signal });
  const { findings, checked } = await validateImage(openLayout(layout), { signal });
  assert.deepEqual(findings, []);
  assert.deepEqual([checked.images, checked.layers], [1, 1]);
  const [report] = (await inspectImage(openLayout(layout), { signal })).images;
  assert.equal(report?.platform, 'linux/arm64');
  assert.deepEqual(report?.config.config?.Cmd, ['/bin/app']);
  assert.deepEqual(report?.config.history, [{ created_by: 'a test' }]);
  assert.equal(
    made.tree.root.digest,
    'sha256:ebf59e77bf6b344e06b90bb815875e1a552ad1fd0d257d9bb1ac5471fd142d5b',
  );
});

test('adds a layer to the image of a platform in an index, and crane reads it', {
  timeout: 60_000,
}, async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  const crane = await requireTool(t, 'crane');
  if (!registry || !crane) return;
  const { store, layer } = await storeWithLayer(t);
  const client = testClient(t);
  const sample = sampleTree(1000);
  await pushSample(client, registry.host, sample);
  const base = client.source(parseReference(`${registry.host}/acme/app:v1`));
  const image = { platform: 'linux/arm64', base, layers: [layer], config: { User: '7' } };
  const made = await makeImage(image, { store, signal });
  await client.push(made.tree, {
    registry: registry.host,
    repository: 'acme/derived',
    tags: ['v1'],
    platformTags: {},
    store: made.store,
    signal,
  });
  const reference = `${registry.host}/acme/derived:v1`;
  const config = JSON.parse(await runOk([crane, 'config', '--insecure', reference]));
  assert.equal(config.architecture, 'arm64');
  assert.equal(config.config.User, '7');
  // The base has no history, and one that begins with the new layer would tell of the base's.
  assert.equal(config.history, undefined);
  assert.deepEqual(config.rootfs.diff_ids.length, 2);
  const { layers } = JSON.parse(await runOk([crane, 'manifest', '--insecure', reference]));
  assert.deepEqual(
    layers.map((each: { digest: string }) => each.digest),
    [sample.tree.blobs[0]?.descriptor.digest, layer.digest],
  );
  assert.match(registry.log(), /POST \/v2\/acme\/derived\/blobs\/uploads\/\?.*mount=/);
});

test('refuses a base that has no image for the platform', async (t) => {
  const registry = await requireRegistry(t, { kind: 'olareg' });
  if (!registry) return;
  const { store, layer } = await storeWithLayer(t);
  const client = testClient(t);
  await pushSample(client, registry.host, sampleTree(1000));
  const base = client.source(parseReference(`${registry.host}/acme/app:v1`));
  const made = makeImage({ platform: 'linux/s390x', base, layers: [layer] }, { store, signal });
  const { code, message, facts } = await failure(made);
  assert.equal(code, 'BASE_PLATFORM');
  assert.match(message, /^base docker:.*acme\/app:v1 has no linux\/s390x$/);
  assert.equal(facts.hint, 'Platforms of the base: linux/amd64, linux/arm64.');
});

test('refuses more layers than can be read back', async (t) => {
  const { store, layer } = await storeWithLayer(t);
  const layers = Array.from({ length: 126 }, () => layer);
  const { code, message } = await failure(
    makeImage({ platform: 'linux/amd64', layers }, { store, signal }),
  );
  assert.equal(code, 'IMAGE_TOO_LARGE');
  assert.equal(message, 'the image for linux/amd64 has 126 layers; the limit is 125');
});
