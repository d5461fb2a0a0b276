import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf, type ImageTree, MEDIA_TYPE } from '@strake/oci';
import {
  REGISTRY_TOOL,
  type RegistryKind,
  requireTool,
  runOk,
  startRegistry,
  temporaryDirectory,
} from '../tool/index.ts';
import { failure, pushSample, testClient } from './client.ts';
import { answer, startFaultProxy } from './fault-proxy.ts';
import { type SampleTree, sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();
const TYPE = 'application/vnd.example.sbom';
const EMPTY = Buffer.from('{}');

/** An artifact of no content that refers to another manifest. */
function artifactFor(subject: ImageTree['root'], mark: string) {
  const empty = {
    mediaType: 'application/vnd.oci.empty.v1+json',
    digest: digestOf(EMPTY).digest,
    size: 2,
  };
  const { mediaType, digest, size } = subject;
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.oci.manifest,
    artifactType: TYPE,
    config: empty,
    layers: [empty],
    subject: { mediaType, digest, size },
    annotations: { mark },
  });
  const bytes = Buffer.from(text);
  const root = {
    mediaType: MEDIA_TYPE.oci.manifest,
    digest: digestOf(bytes).digest,
    size: bytes.length,
  };
  return { root, manifests: [{ descriptor: root, text }], blobs: [{ descriptor: empty }] };
}

const store = {
  async open() {
    return (async function* () {
      yield EMPTY;
    })();
  },
};

async function attach(t: Parameters<typeof testClient>[0], host: string, { tree }: SampleTree) {
  const client = testClient(t);
  const target = {
    registry: host,
    repository: 'acme/app',
    tags: [],
    platformTags: {},
    store,
    signal,
  };
  const artifacts = ['one', 'two', 'three'].map((mark) => artifactFor(tree.root, mark));
  // All at once: none of them may get lost.
  await Promise.all(artifacts.map((artifact) => client.push(artifact, target)));
  return artifacts.map((artifact) => artifact.root.digest).sort();
}

const listed = async (t: Parameters<typeof testClient>[0], host: string, { tree }: SampleTree) => {
  // As it is parsed from a reference with a digest, which must not replace the referrers tag.
  const { digest } = tree.root;
  const origin = { registry: host, repository: 'acme/app', tag: 'v1', digest };
  const client = testClient(t);
  const found = await client.referrers(origin, digest, signal);
  assert.deepEqual(await client.source(origin).referrers?.(digest, signal), found);
  return found;
};

const KINDS: readonly RegistryKind[] = ['olareg', 'ggcr', 'distribution-v2', 'distribution-v3'];
for (const kind of KINDS) {
  test(`oras and regctl find referrers of strake, and strake finds theirs (${kind})`, {
    timeout: 60_000,
  }, async (t) => {
    const [oras, regctl] = [await requireTool(t, 'oras'), await requireTool(t, 'regctl')];
    if (!oras || !regctl || !(await requireTool(t, REGISTRY_TOOL[kind]))) return;
    const { host } = await startRegistry(t, { kind });
    const sample = sampleTree(1000);
    await pushSample(testClient(t), host, sample);
    assert.deepEqual(await listed(t, host, sample), []);
    const digests = await attach(t, host, sample);
    const found = await listed(t, host, sample);
    assert.deepEqual(found.map((one) => one.digest).sort(), digests);
    assert.deepEqual([...new Set(found.map((one) => one.artifactType))], [TYPE]);
    assert.deepEqual(found.map((one) => one.annotations?.mark).sort(), ['one', 'three', 'two']);

    const reference = `${host}/acme/app:v1`;
    const discovered = await runOk([
      oras,
      'discover',
      '--plain-http',
      '--format',
      'json',
      reference,
    ]);
    for (const digest of digests) assert.ok(discovered.includes(digest), discovered);
    const hostOption = `reg=${host},tls=disabled`;
    const list = await runOk([
      regctl,
      '--host',
      hostOption,
      'artifact',
      'list',
      reference,
      '--format',
      '{{json .}}',
    ]);
    for (const digest of digests) assert.ok(list.includes(digest), list);

    const directory = await temporaryDirectory(t);
    await writeFile(join(directory, 'sbom.json'), '{"a":1}');
    await runOk(
      [
        oras,
        'attach',
        '--plain-http',
        '--artifact-type',
        'application/vnd.theirs',
        reference,
        'sbom.json:application/json',
      ],
      { cwd: directory },
    );
    const all = await listed(t, host, sample);
    assert.equal(all.length, 4);
    assert.ok(all.some((one) => one.artifactType === 'application/vnd.theirs'));
  });
}

test('sends referrers of one subject one after another, also where the registry keeps the list', async (t) => {
  let [open, most] = [0, 0];
  const proxy = await startFaultProxy(t, undefined, ({ method, url }, response) => {
    if (method === 'POST') return answer(response, 202, { location: `${url}1` });
    if (method !== 'PUT') return answer(response, 404);
    if (!url?.includes('/manifests/')) return answer(response, 201);
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      const digest = url.split('/').at(-1) ?? '';
      answer(response, 201, { 'oci-subject': digest, 'docker-content-digest': digest });
    }, 20);
  });
  const digests = await attach(t, proxy.host, sampleTree(10));
  assert.equal(digests.length, 3);
  assert.equal(most, 1);
});

test('reads all pages of a list, and follows none to another host or in a cycle', async (t) => {
  const entry = (digit: string) => ({
    mediaType: MEDIA_TYPE.oci.manifest,
    digest: `sha256:${digit.repeat(64)}`,
    size: 10,
  });
  const page = (...digits: string[]) =>
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPE.oci.index,
      manifests: digits.map(entry),
    });
  const type = { 'content-type': MEDIA_TYPE.oci.index };
  const proxy = await startFaultProxy(t, undefined, (asked, response) => {
    const path = asked.url?.replace(/\?.*$/, '');
    if (asked.url?.endsWith('last=1'))
      return answer(response, 200, { ...type, link: `<${path}?last=2>; rel="next"` }, page('b'));
    if (asked.url?.endsWith('last=2'))
      return answer(
        response,
        200,
        { ...type, link: `<${path}?last=1>; rel="next"` },
        page('b', 'c'),
      );
    if (asked.url?.includes(`sha256:${'2'.repeat(64)}`))
      return answer(
        response,
        200,
        { ...type, link: '<http://127.0.0.1:1/x>; rel="next"' },
        page('a'),
      );
    return answer(response, 200, { ...type, link: `<${path}?last=1>; rel="next"` }, page('a'));
  });
  const client = testClient(t);
  const ask = async (digit: string) => {
    const subject = `sha256:${digit.repeat(64)}`;
    const found = await client.referrers(
      { registry: proxy.host, repository: 'a' },
      subject,
      signal,
    );
    return found.map((one) => one.digest[7]).join('');
  };
  assert.equal(await ask('1'), 'abc');
  assert.equal(await ask('2'), 'a');
});

test('refuses an endless list of empty pages', { timeout: 60_000 }, async (t) => {
  const empty = JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.oci.index,
    manifests: [],
  });
  let pages = 0;
  const proxy = await startFaultProxy(t, undefined, ({ url }, response) => {
    pages += 1;
    const link = `<${url?.replace(/\?.*$/, '')}?last=${pages}>; rel="next"`;
    return answer(response, 200, { 'content-type': MEDIA_TYPE.oci.index, link }, empty);
  });
  const subject = `sha256:${'1'.repeat(64)}`;
  const asked = testClient(t).referrers({ registry: proxy.host, repository: 'a' }, subject, signal);
  const error = await failure(asked);
  assert.equal(error.code, 'LIMIT_EXCEEDED');
  assert.match(error.message, /has more than 1000 pages$/);
  assert.ok(pages <= 1001);
});

test('refuses a list whose pages are large together', { timeout: 60_000 }, async (t) => {
  const manifests = [artifactFor(sampleTree(10).tree.root, 'one').root];
  const index = { schemaVersion: 2, mediaType: MEDIA_TYPE.oci.index, manifests };
  const body = JSON.stringify(index).padEnd(8 * 1024 * 1024);
  let pages = 0;
  const proxy = await startFaultProxy(t, undefined, ({ url }, response) => {
    if (url?.includes('/referrers/')) pages += 1;
    const link = `<${url?.replace(/\?.*$/, '')}?last=${pages}>; rel="next"`;
    const isLast = pages === 20;
    const type = { 'content-type': MEDIA_TYPE.oci.index };
    return answer(response, 200, isLast ? type : { ...type, link }, body);
  });
  const subject = `sha256:${'1'.repeat(64)}`;
  const asked = testClient(t).referrers({ registry: proxy.host, repository: 'a' }, subject, signal);
  const error = await failure(asked);
  assert.equal(error.code, 'LIMIT_EXCEEDED');
  assert.equal(
    error.message,
    `the list of referrers of ${subject} in a of registry ${proxy.host} has more than 67108864 bytes`,
  );
  assert.equal(pages, 9);
});

test('refuses a tag that lists too many referrers', async (t) => {
  const mediaType = MEDIA_TYPE.oci.index;
  const manifests = Array.from({ length: 10_001 }, (_, number) => ({
    mediaType: MEDIA_TYPE.oci.manifest,
    digest: `sha256:${String(number).padStart(64, '0')}`,
    size: 10,
  }));
  const list = JSON.stringify({ schemaVersion: 2, mediaType, manifests });
  const proxy = await startFaultProxy(t, undefined, ({ url }, response) =>
    url?.includes('/manifests/')
      ? answer(response, 200, { 'content-type': mediaType }, list)
      : answer(response, 404),
  );
  const subject = `sha256:${'1'.repeat(64)}`;
  const asked = testClient(t).referrers({ registry: proxy.host, repository: 'a' }, subject, signal);
  const error = await failure(asked);
  assert.equal(error.code, 'LIMIT_EXCEEDED');
  assert.match(error.message, /has more than 10000 entries$/);
});

test('does not replace the tag of an image by a list of referrers', async (t) => {
  if ((await requireTool(t, 'docker-registry')) === undefined) return;
  const { host } = await startRegistry(t, { kind: 'distribution-v2' });
  const sample = sampleTree(1000);
  const artifact = artifactFor(sample.tree.root, 'one');
  const client = testClient(t);
  const target = { registry: host, repository: 'acme/app', platformTags: {}, store, signal };
  const [image] = sample.tree.manifests;
  assert.ok(image);
  const tag = sample.tree.root.digest.replace(':', '-');
  await pushSample(client, host, sample);
  const single = { root: image.descriptor, manifests: [image], blobs: sample.tree.blobs };
  await client.push(single, { ...target, tags: [tag], store: sample.store });
  const error = await failure(client.push(artifact, { ...target, tags: [] }));
  assert.equal(error.code, 'REGISTRY_PROTOCOL');
  assert.match(error.message, /list of referrers/);
  const kept = await client.head({ registry: host, repository: 'acme/app', tag }, signal);
  assert.equal(kept?.digest, image.descriptor.digest);
});
