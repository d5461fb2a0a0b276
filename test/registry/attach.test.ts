import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Descriptor, type MadeImage, MEDIA_TYPE, makeArtifact } from '@strake/oci';
import { type RegistryKind, requireRegistry, requireTool, runOk } from '../tool/index.ts';
import { failure, pushSample, testClient } from './client.ts';
import { answer, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();
const TYPE = 'application/spdx+json';

function sbomOf(subject: Descriptor, mark: string): MadeImage {
  const blobs = [{ mediaType: TYPE, bytes: Buffer.from(`{"mark":"${mark}"}`) }];
  return makeArtifact({ artifactType: TYPE, subject, annotations: { mark }, blobs });
}

/** A client that counts its requests by what they ask: `PUT manifests/sha256-`. */
function countingClient(t: Parameters<typeof testClient>[0]) {
  const asked: string[] = [];
  const client = testClient(t, {
    log(line) {
      const [, method, path] = /^(\w+) \S+\/app\/(referrers|manifests\/sha256-?)/.exec(line) ?? [];
      if (path) asked.push(`${method} ${path}`);
    },
  });
  return { client, take: () => asked.splice(0).sort() };
}

const KINDS: readonly (readonly [RegistryKind, boolean])[] = [
  ['olareg', true],
  ['ggcr', false],
  ['distribution-v2', false],
  ['distribution-v3', false],
];

for (const [kind, hasApi] of KINDS) {
  test(`attaches several artifacts at once, and none twice (${kind})`, {
    timeout: 60_000,
  }, async (t) => {
    const registry = await requireRegistry(t, { kind });
    const oras = await requireTool(t, 'oras');
    if (!registry || !oras) return;
    const { host } = registry;
    const origin = { registry: host, repository: 'acme/app' };
    const { client, take } = countingClient(t);
    const sample = sampleTree(1000);
    await pushSample(client, host, sample);
    take();
    const subject = sample.tree.root;
    const [one, two, three] = ['one', 'two', 'three'].map((mark) => sbomOf(subject, mark));
    assert.ok(one && two && three);
    await client.attach(origin, [one, two], signal);
    const puts = ['PUT manifests/sha256', 'PUT manifests/sha256'];
    const first = hasApi
      ? ['GET referrers', ...puts]
      : [
          ...['GET manifests/sha256-', 'GET manifests/sha256-', 'GET manifests/sha256-'],
          ...['GET referrers', ...puts, 'PUT manifests/sha256-'],
        ];
    assert.deepEqual(take(), first);
    await client.attach(origin, [one, two], signal);
    const heads = ['HEAD manifests/sha256', 'HEAD manifests/sha256'];
    assert.deepEqual(take(), hasApi ? ['GET referrers'] : ['GET manifests/sha256-', ...heads]);
    // In another process.
    const other = countingClient(t);
    await other.client.attach(origin, [one, two], signal);
    const asked = ['GET referrers', ...(hasApi ? [] : ['GET manifests/sha256-', ...heads])].sort();
    assert.deepEqual(other.take(), asked);
    await client.attach(origin, [one, three], signal);
    assert.equal(take().filter((line) => line === 'PUT manifests/sha256').length, 1);
    const found = await client.referrers(origin, subject.digest, signal);
    const listed = found.map(({ artifactType, annotations }) => [artifactType, annotations?.mark]);
    assert.deepEqual(listed.sort(), [
      [TYPE, 'one'],
      [TYPE, 'three'],
      [TYPE, 'two'],
    ]);
    const discover = [oras, 'discover', '--plain-http', '--format', 'json'];
    const discovered = JSON.parse(await runOk([...discover, `${host}/acme/app:v1`]));
    const theirs = (discovered.referrers ?? discovered.manifests).map(
      ({ digest, artifactType }: Descriptor) => `${digest} ${artifactType}`,
    );
    const ours = [one, two, three].map(({ tree }) => `${tree.root.digest} ${TYPE}`);
    assert.deepEqual(theirs.sort(), ours.sort());
  });
}

for (const kind of ['ggcr', 'distribution-v3'] as const) {
  test(`loses no artifact of writers that attach at the same time (${kind})`, {
    timeout: 60_000,
  }, async (t) => {
    const registry = await requireRegistry(t, { kind });
    if (!registry) return;
    const { host } = registry;
    const origin = { registry: host, repository: 'acme/app' };
    const sample = sampleTree(1000);
    await pushSample(testClient(t), host, sample);
    const subject = sample.tree.root;
    const artifacts = Array.from({ length: 4 }, (_, number) => sbomOf(subject, `${number}`));
    // Each with a client of its own, as in processes of their own.
    const attach = (artifact: MadeImage) => testClient(t).attach(origin, [artifact], signal);
    await Promise.all(artifacts.map(attach));
    const found = await testClient(t).referrers(origin, subject.digest, signal);
    assert.deepEqual(
      found.map(({ digest }) => digest).sort(),
      artifacts.map(({ tree }) => tree.root.digest).sort(),
    );
  });
}

for (const kind of ['ggcr', 'distribution-v3'] as const) {
  test(`attaches again what was deleted and is still listed, and lists nothing that is gone (${kind})`, {
    timeout: 60_000,
  }, async (t) => {
    const registry = await requireRegistry(t, { kind });
    if (!registry) return;
    const { host } = registry;
    const origin = { registry: host, repository: 'acme/app' };
    const sample = sampleTree(1000);
    await pushSample(testClient(t), host, sample);
    const subject = sample.tree.root;
    const [kept, gone, foreign, added] = ['kept', 'gone', 'foreign', 'added'].map((mark) =>
      sbomOf(subject, mark),
    );
    assert.ok(kept && gone && foreign && added);
    await testClient(t).attach(origin, [kept, gone, foreign], signal);
    for (const { tree } of [gone, foreign])
      await testClient(t).delete({ ...origin, digest: tree.root.digest }, signal);
    await testClient(t).attach(origin, [kept, gone, added], signal);
    const client = testClient(t);
    for (const { tree } of [kept, gone, added])
      assert.ok(await client.head({ ...origin, digest: tree.root.digest }, signal));
    const found = await client.referrers(origin, subject.digest, signal);
    const expected = [kept, gone, added].map(({ tree }) => tree.root.digest);
    assert.deepEqual(found.map(({ digest }) => digest).sort(), expected.sort());
  });
}

test('attaches an artifact by a tag, as older versions of cosign do', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const origin = { registry: registry.host, repository: 'acme/app' };
  const sample = sampleTree(1000);
  const client = testClient(t);
  await pushSample(client, registry.host, sample);
  const tag = `${sample.tree.root.digest.replace(':', '-')}.att`;
  const artifact = makeArtifact({ artifactType: TYPE });
  await client.attach(origin, [{ ...artifact, tag }], signal);
  const found = await client.head({ ...origin, tag }, signal);
  assert.equal(found?.digest, artifact.tree.root.digest);
  assert.deepEqual(await client.referrers(origin, sample.tree.root.digest, signal), []);
});

test('gives up on a list of referrers that loses what is added, and says so', async (t) => {
  const mediaType = MEDIA_TYPE.oci.index;
  const list = JSON.stringify({ schemaVersion: 2, mediaType, manifests: [] });
  let written = 0;
  const proxy = await startFaultProxy(t, undefined, ({ method, url = '' }, response) => {
    const isList = url.includes('/manifests/sha256-');
    if (method === 'POST') return answer(response, 202, { location: `${url}1` });
    if (method === 'PUT') {
      written += isList ? 1 : 0;
      return answer(response, 201);
    }
    if (isList) return answer(response, 200, { 'content-type': mediaType }, list);
    return answer(response, 404);
  });
  const origin = { registry: proxy.host, repository: 'acme/app' };
  const artifact = sbomOf(sampleTree(10).tree.root, 'one');
  const error = await failure(testClient(t).attach(origin, [artifact], signal));
  assert.equal(error.code, 'REGISTRY_PROTOCOL');
  assert.match(error.message, /lost new entries 12 times$/);
  assert.equal(written, 12);
});
