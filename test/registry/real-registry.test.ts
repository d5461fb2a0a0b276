import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseReference, StrakeError } from '@strake/oci';
import { createRegistryClient } from '@strake/oci/registry';
import {
  REGISTRY_TOOL,
  type RegistryKind,
  requireTool,
  startRegistry,
  temporaryDirectory,
} from '../tool/index.ts';
import { pullSample, pushSample, testClient } from './client.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

const KINDS: readonly RegistryKind[] = ['ggcr', 'distribution-v2', 'distribution-v3'];
const signal = new AbortController().signal;
const AUTH = { user: 'ada', password: 'correct horse' };

for (const kind of KINDS) {
  describe(`with a real registry (${kind})`, () => {
    test('reads back exactly what was pushed', async (t) => {
      if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
      const { host } = await startRegistry(t, { kind });
      const client = createRegistryClient({ env: {} });
      t.after(() => client.close());
      const { tree, store, blobs } = sampleTree();
      const [amd64] = tree.manifests;
      assert.ok(amd64);
      const target = { registry: host, repository: 'acme/app', store, signal };
      const steps: number[] = [];
      const receipt = await client.push(tree, {
        ...target,
        tags: ['v1', 'latest'],
        platformTags: { 'v1-amd64': amd64.descriptor.digest },
        onProgress: (done, total) => steps.push(done / total),
      });
      assert.equal(receipt.reference, `${host}/acme/app@${tree.root.digest}`);
      assert.deepEqual(receipt.references, [`${host}/acme/app:v1`, `${host}/acme/app:latest`]);
      assert.equal(steps.at(-1), 1);

      for (const tag of ['v1', 'latest']) {
        const source = client.source({ registry: host, repository: 'acme/app', tag });
        const root = await source.root(signal);
        assert.deepEqual(root.descriptor, tree.root);
        for (const { descriptor, text } of tree.manifests) {
          assert.equal(Buffer.from(await source.document(descriptor, signal)).toString(), text);
        }
        for (const { descriptor } of tree.blobs) {
          const chunks: Uint8Array[] = [];
          for await (const chunk of await source.blob(descriptor, signal))
            chunks.push(Buffer.from(chunk));
          assert.deepEqual(Buffer.concat(chunks), blobs.get(descriptor.digest));
        }
      }
      const tagged = await client.head({ ...target, tag: 'v1-amd64' }, signal);
      assert.deepEqual(tagged, amd64.descriptor);
      assert.equal(await client.head({ ...target, tag: 'absent' }, signal), undefined);
    });

    test('uploads nothing that exists, and moves only the tags that differ', async (t) => {
      if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
      const { host } = await startRegistry(t, { kind });
      const { tree, store, opened } = sampleTree();
      const target = { registry: host, repository: 'acme/app', platformTags: {}, store, signal };
      const push = async (tags: readonly string[]) => {
        const lines: string[] = [];
        const client = createRegistryClient({
          env: {},
          log: (line) => lines.push(line.replace(/ \(\d+ ms\)$/, '')),
        });
        await client.push(tree, { ...target, tags });
        await client.close();
        return lines.filter((line) => !/^(?:GET|HEAD)/.test(line));
      };
      await push(['v1']);
      assert.deepEqual([...opened.values()], [1, 1, 1]);
      assert.deepEqual(await push(['v1']), []);
      assert.deepEqual(await push(['v1', 'v2']), [
        `PUT http://${host}/v2/acme/app/manifests/v2 201`,
      ]);
      assert.deepEqual([...opened.values()], [1, 1, 1]);
    });

    test('mounts blobs that it knows from another repository of the same registry', async (t) => {
      if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
      const { host } = await startRegistry(t, { kind });
      const client = createRegistryClient({ env: {} });
      t.after(() => client.close());
      const { tree, store, opened } = sampleTree();
      const target = { registry: host, tags: ['v1'], platformTags: {}, store, signal };
      await client.push(tree, { ...target, repository: 'acme/one' });
      await client.push(tree, { ...target, repository: 'acme/two' });
      const fresh = createRegistryClient({ env: {} });
      t.after(() => fresh.close());
      const origin = { registry: host, repository: 'acme/one' };
      const known = { ...tree, blobs: tree.blobs.map((blob) => ({ ...blob, origin })) };
      await fresh.push(known, { ...target, repository: 'acme/three' });
      assert.deepEqual([...opened.values()], [1, 1, 1]);
    });

    test('sends a blob once, however many images push it in parallel', async (t) => {
      if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
      const { host } = await startRegistry(t, { kind });
      const client = createRegistryClient({ env: {} });
      t.after(() => client.close());
      const { tree, store, opened } = sampleTree();
      const target = { registry: host, platformTags: {}, store, signal };
      await Promise.all([
        client.push(tree, { ...target, repository: 'acme/one', tags: ['a'] }),
        client.push(tree, { ...target, repository: 'acme/one', tags: ['b'] }),
        client.push(tree, { ...target, repository: 'acme/two', tags: ['a'] }),
      ]);
      assert.deepEqual([...opened.values()], [1, 1, 1]);
    });

    test('pushes a blob of zero bytes', async (t) => {
      if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
      const { host } = await startRegistry(t, { kind });
      const client = createRegistryClient({ env: {} });
      t.after(() => client.close());
      const { tree, store } = sampleTree(0);
      await client.push(tree, {
        registry: host,
        repository: 'e',
        tags: ['v1'],
        platformTags: {},
        store,
        signal,
      });
      assert.deepEqual(
        await client.head({ registry: host, repository: 'e', tag: 'v1' }, signal),
        tree.root,
      );
    });
  });
}

for (const kind of ['distribution-v2', 'distribution-v3'] as const) {
  test(`logs in with the password of a credential file (${kind})`, async (t) => {
    if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
    const { host } = await startRegistry(t, { kind, auth: AUTH });
    const directory = await temporaryDirectory(t);
    const auth = Buffer.from(`${AUTH.user}:${AUTH.password}`).toString('base64');
    await mkdir(join(directory, '.docker'));
    await writeFile(
      join(directory, '.docker/config.json'),
      JSON.stringify({ auths: { [host]: { auth } } }),
    );
    const client = createRegistryClient({ env: { HOME: directory } });
    t.after(() => client.close());
    const { tree, store } = sampleTree();
    const target = {
      registry: host,
      repository: 'acme/app',
      tags: ['v1'],
      platformTags: {},
      store,
      signal,
    };
    await client.push(tree, target);
    assert.deepEqual(await client.head({ ...target, tag: 'v1' }, signal), tree.root);
  });

  test(`says where a refused password came from, and never the password (${kind})`, async (t) => {
    if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
    const { host } = await startRegistry(t, { kind, auth: AUTH });
    const directory = await temporaryDirectory(t);
    const file = join(directory, 'auth.json');
    const auth = Buffer.from('ada:wrong-secret').toString('base64');
    await writeFile(file, JSON.stringify({ auths: { [host]: { auth } } }));
    const client = createRegistryClient({ env: { REGISTRY_AUTH_FILE: file } });
    t.after(() => client.close());
    const { tree, store } = sampleTree();
    const push = client.push(tree, {
      registry: host,
      repository: 'a',
      tags: ['v1'],
      platformTags: {},
      store,
      signal,
    });
    await assert.rejects(push, (error: unknown) => {
      assert.ok(StrakeError.is(error));
      assert.equal(error.code, 'REGISTRY_UNAUTHORIZED');
      assert.ok(error.hint?.includes(file));
      assert.ok(
        !`${error.message} ${JSON.stringify(error.facts)} ${auth}`.includes('wrong-secret'),
      );
      return true;
    });
  });
}

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
const onIpv6 = { skip: hasIpv6 ? false : 'this machine has no IPv6' };
test('pushes to and pulls from a registry at an IPv6 address', onIpv6, async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const proxy = await startFaultProxy(t, registry.host, (_, __, forward) => forward(), '::1');
  assert.match(proxy.host, /^\[::1\]:\d+$/);
  const { registry: host } = parseReference(`${proxy.host}/acme/app`);
  const sample = sampleTree();
  await pushSample(testClient(t), host, sample);
  const pulled = await pullSample(testClient(t), host, sample);
  assert.ok(pulled.has(sample.tree.root.digest));
});
