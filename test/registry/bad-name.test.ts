import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageTree, Reference } from '@strake/oci';
import { createRegistryClient, type RegistryClient } from '@strake/oci/registry';
import { createMemoryRegistry } from '@strake/oci/testing';
import { FAST, failure } from './client.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();
const HOST = 'localhost:1';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const DIGEST_HINT = 'A digest is sha256: and 64 lower-case hex digits, or sha512: and 128.';

/** What is wrong, and the hint. */
const NAMES: readonly (readonly [Partial<Reference>, RegExp])[] = [
  [{ repository: 'acme/spread/../victim' }, /^A path component has lower-case letters/],
  [{ repository: 'acme/site/tags/list?n=1#' }, /^A path component has lower-case letters/],
  [{ repository: 'acme%2fsite' }, /^A path component has lower-case letters/],
  [{ repository: 'acme/site:v1' }, /^A path component has lower-case letters/],
  [{ repository: 'acme/site\n' }, /^A path component has lower-case letters/],
  [{ repository: '/acme' }, /^Remove the extra \/\.$/],
  [{ repository: 'Acme/site' }, /^Repositories are lower case: write acme\.$/],
  [{ repository: '' }, /^Write HOST\/PATH:TAG\.$/],
  [{ repository: undefined as unknown as string }, /^Write HOST\/PATH:TAG\.$/],
  [{ repository: 'a'.repeat(256) }, /^At most 255 are allowed\.$/],
  [{ registry: '' }, /^Write HOST\[:PORT\]/],
  [{ registry: `http://${HOST}` }, /^Remove http:\/\/: write HOST\[:PORT\]\.$/],
  [{ registry: 'ann:tide@ghcr.io' }, /^Remove what precedes the @/],
  [{ registry: 'ghcr.io/acme' }, /^A host name has letters/],
  [{ registry: 'ghcr.io:http' }, /^A port is a number/],
];
const TAGS = ['', 'v 1', '../../mirror/manifests/v1', 'v1?a', 'v1#', '.', '..', 'a'.repeat(129)];

type Call = (client: RegistryClient, origin: Reference) => Promise<unknown>;

const { tree, store } = sampleTree(100);
const push =
  (
    tags: readonly string[],
    given: ImageTree = tree,
    platformTags: Record<string, string> = {},
  ): Call =>
  async (client, { registry, repository }) =>
    client.push(given, { registry, repository, tags, platformTags, store, signal });

const CALLS: Readonly<Record<string, Call>> = {
  source: async (client, origin) => client.source(origin),
  head: (client, origin) => client.head(origin, signal),
  tags: (client, origin) => client.tags(origin, signal),
  referrers: (client, origin) => client.referrers(origin, DIGEST, signal),
  send: (client, origin) =>
    client.send(origin, {
      descriptor: { mediaType: 'a/b', digest: DIGEST, size: 1 },
      store,
      signal,
    }),
  push: push(['v1']),
};

/** Fails as it must, and sends no request. @returns the error */
async function refused(call: Call, name: Partial<Reference>) {
  const lines: string[] = [];
  const client = createRegistryClient({ env: {}, timeouts: FAST, log: (line) => lines.push(line) });
  const origin = { registry: HOST, repository: 'acme/site', ...name };
  const error = await failure(call(client, origin));
  await client.close();
  assert.deepEqual(lines, []);
  const same = await failure(call(createMemoryRegistry(), origin));
  assert.equal(same.message, error.message);
  assert.doesNotMatch(error.message, /tide/);
  return error;
}

for (const [name, call] of Object.entries(CALLS)) {
  test(`${name} refuses malformed registries and repositories, before any request`, async () => {
    for (const [wrong, hint] of NAMES) {
      const { code, facts } = await refused(call, wrong);
      assert.equal(code, 'REFERENCE_INVALID', JSON.stringify(wrong));
      assert.match(facts.hint ?? '', hint);
    }
  });
}

test('refuses to read a malformed tag or digest', async () => {
  for (const call of [CALLS.source, CALLS.head]) {
    assert.ok(call);
    for (const tag of TAGS) assert.equal((await refused(call, { tag })).code, 'REFERENCE_INVALID');
    for (const digest of ['', 'sha256:12', `${DIGEST}/../../tags/list`]) {
      const { code, facts } = await refused(call, { tag: 'v1', digest });
      assert.equal(code, 'REFERENCE_INVALID');
      assert.equal(facts.hint, DIGEST_HINT);
    }
  }
});

test('refuses to push a malformed tag, even after good ones', async () => {
  for (const tag of TAGS) {
    const { code, message } = await refused(push(['v1', tag]), {});
    assert.equal(code, 'REFERENCE_INVALID');
    assert.match(message, /acme\/site:.* has a tag that /s);
  }
});

test('refuses to push, list or read by a malformed digest', async () => {
  const bad = 'sha256:12';
  const mediaType = 'a/b';
  const descriptor = { mediaType, digest: bad, size: 1 };
  const upload: Call = (client, origin) => client.send(origin, { descriptor, store, signal });
  const list: Call = (client, origin) => client.referrers(origin, bad, signal);
  const [first] = tree.manifests;
  assert.ok(first);
  const pushes = [
    push([], { ...tree, root: descriptor }),
    push([], { ...tree, blobs: [{ descriptor }] }),
    push([], { ...tree, manifests: [{ ...first, descriptor }, ...tree.manifests] }),
  ];
  const root = { ...tree.root, digest: DIGEST };
  for (const call of [upload, list, ...pushes, push([], { ...tree, root })])
    assert.equal((await refused(call, {})).code, 'DIGEST_INVALID');
  const client = createRegistryClient({ env: {}, timeouts: FAST });
  const source = client.source({ registry: HOST, repository: 'acme/site' });
  for (const type of [mediaType, tree.root.mediaType]) {
    const read = source.document({ ...descriptor, mediaType: type }, signal);
    assert.equal((await failure(read)).code, 'DIGEST_INVALID');
  }
  const blob = source.blob(descriptor, signal).then(async (stream) => {
    for await (const _ of stream);
  });
  assert.equal((await failure(blob)).code, 'DIGEST_INVALID');
  await client.close();
});

test('refuses to mount a blob from a malformed repository', async () => {
  const blobs = tree.blobs.map(({ descriptor }) => {
    return { descriptor, origin: { registry: HOST, repository: 'a:pull repository:victim' } };
  });
  assert.equal((await refused(push(['v1'], { ...tree, blobs }), {})).code, 'REFERENCE_INVALID');
});

test('says what platformTags are, if they are given by platform', async () => {
  const hint = 'platformTags maps a tag to the digest of a manifest of the image.';
  const byPlatform = await refused(push(['v1'], tree, { 'linux/amd64': 'v1-amd64' }), {});
  assert.deepEqual([byPlatform.code, byPlatform.facts.hint], ['REFERENCE_INVALID', hint]);
  const unknown = await refused(push(['v1'], tree, { amd64: 'v1-amd64' }), {});
  assert.deepEqual([unknown.code, unknown.facts.hint], ['DIGEST_INVALID', hint]);
});
