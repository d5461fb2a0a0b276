import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type CopyOptions,
  copyImage,
  definePlugin,
  type PushRequest,
  StrakeError,
} from '@strake/core';
import { MEDIA_TYPE, openLayout, writeLayout } from '@strake/oci';
import { document, sampleImage } from '../layout/sample-image.ts';
import { answer, startFaultProxy } from '../registry/fault-proxy.ts';
import {
  requireRegistry,
  requireTool,
  runOk,
  type Scope,
  temporaryDirectory,
} from '../tool/index.ts';
import { richList } from './rich-list.ts';

async function optionsFor(t: Scope) {
  const directory = await temporaryDirectory(t);
  return { directory, env: {}, signal: new AbortController().signal } satisfies CopyOptions;
}

async function failure(promise: Promise<unknown>): Promise<StrakeError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (thrown: unknown) => thrown,
  );
  assert.ok(StrakeError.is(error), String(error));
  assert.doesNotMatch(error.message, /[\n\r]|\.$/);
  assert.ok(error.hint, error.message);
  return error;
}

for (const kind of ['distribution-v3', 'distribution-v2'] as const) {
  test(`keeps every manifest of a rich image index when copying to ${kind}, within it, to another registry and back`, async (t) => {
    const crane = await requireTool(t, 'crane');
    if (crane === undefined) return;
    const [first, second] = await Promise.all([
      requireRegistry(t, { kind }),
      requireRegistry(t, { kind: 'distribution-v3' }),
    ]);
    if (!first || !second) return;
    const sample = await richList(t);
    const options = await optionsFor(t);
    const places = [
      `${first.host}/acme/app:v1`,
      `${first.host}/mirror/app:v1`,
      `docker://${second.host}/acme/app`,
    ];
    let from = sample.reference;
    for (const to of places) {
      const copied = await copyImage(from, to, options);
      assert.equal(copied.digest, sample.root);
      assert.deepEqual(copied.platforms, [
        'linux/amd64',
        'linux/arm64',
        'windows/amd64:10.0.20348.1',
      ]);
      from = to;
    }
    const last = `${second.host}/acme/app`;
    assert.equal((await runOk([crane, 'digest', `${last}:latest`])).trim(), sample.root);
    for (const { descriptor, text } of sample.tree.manifests) {
      const raw = await runOk([crane, 'manifest', `${last}@${descriptor.digest}`]);
      assert.equal(raw, text);
    }
    const archive = join(options.directory, 'all.tar');
    await copyImage(last, `oci-archive:${archive}:v2`, options);
    const back = await copyImage(`oci-archive:${archive}:v2`, 'oci:back', options);
    assert.equal(back.digest, sample.root);
    for (const { descriptor, text } of sample.tree.manifests) {
      const blob = join(options.directory, 'back/blobs/sha256', descriptor.digest.slice(7));
      assert.equal(await readFile(blob, 'utf8'), text);
    }
  });
}

test('mounts blobs within a registry without reading or uploading them', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const sample = await richList(t);
  const options = await optionsFor(t);
  await copyImage(sample.reference, `${registry.host}/acme/app:v1`, options);
  const before = registry.log().length;
  await copyImage(`${registry.host}/acme/app:v1`, `${registry.host}/other/app:v1`, options);
  const log = registry.log().slice(before);
  assert.match(log, /POST \/v2\/other\/app\/blobs\/uploads\/\?.*from=acme%2Fapp/);
  assert.doesNotMatch(log, /"(?:PUT|PATCH) \/v2\/other\/app\/blobs/);
  assert.doesNotMatch(log, /"GET \/v2\/acme\/app\/blobs/);
  assert.doesNotMatch(log, new RegExp(sample.foreignLayer));
});

test('tags an image of a repository without requests for its blobs', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const sample = await richList(t);
  const options = await optionsFor(t);
  await copyImage(sample.reference, `${registry.host}/acme/app:v1`, options);
  const before = registry.log().length;
  await copyImage(`${registry.host}/acme/app:v1`, `${registry.host}/acme/app:v2`, options);
  assert.doesNotMatch(registry.log().slice(before), /"\w+ \/v2\/acme\/app\/blobs/);
});

test('names a blob that its source lacks, and sets no tag', async (t) => {
  const [registry, other] = await Promise.all([
    requireRegistry(t, { kind: 'distribution-v3' }),
    requireRegistry(t, { kind: 'distribution-v3' }),
  ]);
  if (!registry || !other) return;
  const sample = await richList(t);
  const options = await optionsFor(t);
  await copyImage(sample.reference, `${registry.host}/acme/app:v1`, options);
  const lost = sample.tree.blobs[0]?.descriptor.digest ?? '';
  const url = `http://${registry.host}/v2/acme/app/blobs/${lost}`;
  assert.equal((await fetch(url, { method: 'DELETE' })).status, 202);
  const name = `${registry.host}/acme/app`;
  const error = await failure(copyImage(`${name}:v1`, `${other.host}/acme/app:v1`, options));
  assert.equal(error.code, 'REGISTRY_NOT_FOUND');
  assert.match(error.message, new RegExp(lost));
  const tags = await fetch(`http://${other.host}/v2/acme/app/tags/list`);
  assert.equal(((await tags.json()) as { tags?: unknown }).tags ?? undefined, undefined);
});

test('reports what a transport without manifests changes, and prints the digest that is read back', async (t) => {
  const sample = await richList(t);
  const options = await optionsFor(t);
  const notes: string[] = [];
  const noted = { ...options, onNote: (note: string) => notes.push(note) };
  const platforms = ['linux/amd64'];
  const written = await copyImage(sample.reference, 'docker-archive:app.tar', {
    ...noted,
    platforms,
  });
  const read = await copyImage('docker-archive:app.tar', 'oci:read', noted);
  assert.equal(read.digest, written.digest);
  assert.notEqual(written.digest, sample.images['linux/amd64']);
  assert.deepEqual(notes, [
    `attestations were not copied: they belong to the index of oci:${sample.directory}:v1`,
    'docker-archive keeps no manifests: config and layers stay, the digest of the image changes',
    'docker-archive keeps no manifests: the copied one was created from its config and layers',
  ]);
});

test('copies one platform without its index, and several with their index entries', async (t) => {
  const sample = await richList(t);
  const options = await optionsFor(t);
  const one = await copyImage(sample.reference, 'oci:one', {
    ...options,
    platforms: ['linux/arm64'],
  });
  assert.equal(one.digest, sample.images['linux/arm64']);
  assert.deepEqual(one.platforms, ['linux/arm64']);

  const notes: string[] = [];
  const two = await copyImage(sample.reference, 'oci:two', {
    ...options,
    platforms: ['linux/*'],
    onNote: (note) => notes.push(note),
  });
  assert.notEqual(two.digest, sample.root);
  assert.match(notes.join('\n'), /in part: the copy has a new index with another digest/);
  const list = JSON.parse(
    await readFile(join(options.directory, 'two/blobs/sha256', two.digest.slice(7)), 'utf8'),
  );
  assert.deepEqual(
    list.manifests.map(({ digest }: { digest: string }) => digest),
    [sample.images['linux/amd64'], sample.images['linux/arm64'], sample.attestation],
  );
  assert.deepEqual(list.annotations, { 'example.mark': 'rich' });

  const nested = await copyImage(sample.reference, 'oci:windows', {
    ...options,
    platforms: ['windows/*'],
  });
  assert.equal(nested.digest, sample.images['windows/amd64']);

  const error = await failure(
    copyImage(sample.reference, 'oci:none', { ...options, platforms: ['linux/s390x'] }),
  );
  assert.equal(error.code, 'PLATFORM_NONE');
  assert.match(error.hint ?? '', /linux\/amd64, linux\/arm64, windows\/amd64/);
});

test('pushes by digest if the destination names it, and refuses another digest', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const sample = await richList(t);
  const options = await optionsFor(t);
  const name = `${registry.host}/acme/app`;
  const byDigest = `${name}@${sample.root}`;
  const { references } = await copyImage(sample.reference, byDigest, options);
  assert.deepEqual(references, [byDigest]);
  const tags = await fetch(`http://${registry.host}/v2/acme/app/tags/list`);
  assert.deepEqual(((await tags.json()) as { tags: unknown }).tags ?? [], []);
  const wrong = `${name}@sha256:${'0'.repeat(64)}`;
  assert.equal(
    (await failure(copyImage(sample.reference, wrong, options))).code,
    'DESTINATION_INVALID',
  );
});

test('is read by crane and skopeo, and reads what they write', async (t) => {
  const crane = await requireTool(t, 'crane');
  const skopeo = await requireTool(t, 'skopeo');
  if (crane === undefined || skopeo === undefined) return;
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const sample = await richList(t);
  const options = await optionsFor(t);
  const ours = `${registry.host}/acme/ours:v1`;
  const platforms = ['linux/*'];
  const linux = await copyImage(sample.reference, ours, { ...options, platforms });
  for (const platform of linux.platforms)
    await runOk([crane, 'validate', '--platform', platform, '--remote', ours]);
  const theirs = join(options.directory, 'theirs');
  await runOk([
    skopeo,
    'copy',
    '--quiet',
    '--all',
    '--src-tls-verify=false',
    `docker://${ours}`,
    `oci:${theirs}:x`,
  ]);
  assert.equal((await copyImage('oci:theirs:x', 'oci:again', options)).digest, linux.digest);
  const tar = join(options.directory, 'crane.tar');
  await runOk([crane, 'pull', '--platform=linux/arm64', ours, tar]);
  const read = await copyImage(`docker-archive:${tar}`, `${registry.host}/acme/crane:v1`, options);
  assert.equal(
    (await runOk([crane, 'digest', `${registry.host}/acme/crane:v1`])).trim(),
    read.digest,
  );
});

test('copies artifacts that oras pulls, and indexes that regctl reads', async (t) => {
  const [oras, regctl] = [await requireTool(t, 'oras'), await requireTool(t, 'regctl')];
  const first = await requireRegistry(t, { kind: 'distribution-v3' });
  const second = await requireRegistry(t, { kind: 'distribution-v3' });
  if (oras === undefined || regctl === undefined || !first || !second) return;
  const options = await optionsFor(t);
  const cwd = options.directory;
  await writeFile(join(cwd, 'note.txt'), 'kept\n');
  const from = `${first.host}/acme/note:v1`;
  const type = ['--artifact-type', 'application/x-note'];
  await runOk([oras, 'push', '--plain-http', ...type, from, 'note.txt:text/plain'], { cwd });
  const to = `${second.host}/acme/note:v1`;
  await copyImage(from, 'oci:between', options);
  await copyImage('oci:between', to, options);
  const pulled = join(cwd, 'pulled');
  await runOk([oras, 'pull', '--plain-http', '--output', pulled, to], { cwd });
  assert.equal(await readFile(join(pulled, 'note.txt'), 'utf8'), 'kept\n');

  const sample = await richList(t);
  const list = `${second.host}/acme/list:v1`;
  await copyImage(sample.reference, list, options);
  const env = { REGCTL_CONFIG: join(cwd, 'regctl.json') };
  await runOk([regctl, 'registry', 'set', '--tls', 'disabled', second.host], { env });
  const digest = await runOk([regctl, 'manifest', 'head', list], { env });
  assert.equal(digest.trim(), sample.root);
  await runOk([regctl, 'image', 'copy', '--platform', 'linux/arm64', list, 'ocidir://theirs:v1'], {
    env,
    cwd,
  });
  const read = await copyImage('oci:theirs:v1', 'oci:ours', options);
  assert.equal(read.digest, sample.images['linux/arm64']);
});

test('stops at an abort: uploads are cancelled, and no tag is set', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const sample = await richList(t);
  const cancel = new AbortController();
  const proxy = await startFaultProxy(t, registry.host, (asked, _response, forward) => {
    if (asked.method !== 'PUT' || !asked.url?.includes('/blobs/')) return forward();
    asked.once('data', () => {
      asked.pause();
      cancel.abort();
    });
  });
  const options = { ...(await optionsFor(t)), signal: cancel.signal };
  const copying = copyImage(sample.reference, `${proxy.host}/acme/app:v1`, options);
  await assert.rejects(copying, { name: 'AbortError' });
  const asked = proxy.requests.join('\n');
  assert.match(asked, /^DELETE .*uploads/m);
  assert.doesNotMatch(asked, /^PUT .*manifests/m);
});

test('leaves no archive and no name in a layout if a blob does not match its digest', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const sample = await richList(t);
  const options = await optionsFor(t);
  await copyImage(sample.reference, `${registry.host}/acme/app:v1`, options);
  const layer = sample.tree.blobs[0]?.descriptor.digest ?? '';
  const proxy = await startFaultProxy(t, registry.host, (asked, response, forward) => {
    if (asked.method === 'GET' && asked.url?.endsWith(`blobs/${layer}`))
      return answer(response, 200, {}, Buffer.alloc(sample.tree.blobs[0]?.descriptor.size ?? 0));
    forward();
  });
  for (const to of ['oci-archive:all.tar', 'oci:all:v1', `${registry.host}/other/app:v1`]) {
    const from = `${proxy.host}/acme/app:v1`;
    assert.equal((await failure(copyImage(from, to, options))).code, 'DIGEST_MISMATCH');
  }
  assert.deepEqual(await readdir(options.directory), ['all']);
  await assert.rejects(readFile(join(options.directory, 'all/index.json')), { code: 'ENOENT' });
  const tags = await fetch(`http://${registry.host}/v2/other/app/tags/list`);
  assert.equal(((await tags.json()) as { tags?: unknown }).tags ?? undefined, undefined);
});

test('copies indexes of blobs that are not manifests, such as build caches', async (t) => {
  const crane = await requireTool(t, 'crane');
  if (crane === undefined) return;
  const registry = await requireRegistry(t, { kind: 'distribution-v2' });
  if (!registry) return;
  const image = await sampleImage(t, { index: false });
  const members = image.tree.blobs.map(({ descriptor }) => descriptor);
  const list = document({ schemaVersion: 2, mediaType: MEDIA_TYPE.oci.index, manifests: members });
  const options = await optionsFor(t);
  const layout = join(options.directory, 'cache');
  const tree = { root: list.descriptor, manifests: [list], blobs: image.tree.blobs };
  const { store } = image;
  const { signal } = options;
  await writeLayout(layout, tree, { references: [], store, signal });
  const to = `${registry.host}/acme/cache:v1`;
  const copied = await copyImage(`oci:${layout}`, to, options);
  assert.equal(copied.digest, list.descriptor.digest);
  assert.equal(await runOk([crane, 'manifest', to]), list.text);
  for (const { digest } of members)
    assert.equal(
      (await fetch(`http://${registry.host}/v2/acme/cache/blobs/${digest}`)).status,
      200,
    );
  assert.equal((await copyImage(to, 'oci:back', options)).digest, list.descriptor.digest);
});

test('passes images in parts to destinations of plugins, and reads from their transports', async (t) => {
  const sample = await richList(t);
  const requests: PushRequest[] = [];
  const plugin = definePlugin({
    name: 'shelf',
    transports: [{ scheme: 'shelf', open: () => openLayout(sample.directory, 'v1') }],
    push: {
      when: { scheme: ['shelf'] },
      handler(request) {
        requests.push(request);
        return { reference: 'shelf:there', digest: request.root.digest };
      },
    },
  });
  const options = { ...(await optionsFor(t)), plugins: [plugin] };
  const put = await copyImage(sample.reference, 'shelf:there', options);
  assert.equal(put.digest, sample.root);
  const [request] = requests;
  assert.deepEqual(
    request?.images.map(({ platform, layers }) => [platform.architecture, layers.length]),
    [
      ['amd64', 2],
      ['arm64', 2],
      ['amd64', 1],
    ],
  );
  assert.ok(request?.images[0]?.layers.every(({ diffId, own }) => diffId !== '' && !own));
  assert.equal((await copyImage('shelf:there', 'oci:out', options)).digest, sample.root);
});

test('asks a plugin whether it can take a copy before an image is read', async (t) => {
  const seen: unknown[] = [];
  const plugin = definePlugin({
    name: 'shelf',
    checkDestination({ target }, { error, insecure, env, options }) {
      seen.push([target, insecure, env, options]);
      throw error('DESTINATION_INVALID', 'the shelf is full');
    },
    push: { when: { scheme: ['shelf'] }, handler: () => assert.fail('it was refused') },
  });
  const options = { ...(await optionsFor(t)), plugins: [plugin], env: {}, insecure: ['a:1'] };
  await assert.rejects(copyImage('oci:nowhere', 'shelf:there', options), {
    code: 'DESTINATION_INVALID',
    message: 'the shelf is full',
  });
  assert.deepEqual(seen, [['there', ['a:1'], {}, undefined]]);
});

test('fails in one line that says what to do', async (t) => {
  const registry = await requireRegistry(t, {
    kind: 'distribution-v3',
    auth: { user: 'ann', password: 'secret' },
  });
  if (!registry) return;
  const open = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!open) return;
  const sample = await richList(t);
  const options = await optionsFor(t);
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    ['oci:nowhere', 'oci:x', 'FILE_UNREADABLE', /nowhere does not exist/],
    ['oci-archive:none.tar', 'oci:x', 'FILE_UNREADABLE', /does not exist/],
    [`oci-archive:${sample.directory}`, 'oci:x', 'FILE_UNREADABLE', /is not a regular file/],
    [`oci:${sample.directory}:v9`, 'oci:x', 'IMAGE_NOT_FOUND', /contains no image "v9"/],
    [`${open.host}/no/such:v1`, 'oci:x', 'REGISTRY_NOT_FOUND', /no\/such:v1/],
    [`${registry.host}/acme/app:v1`, 'oci:x', 'REGISTRY_UNAUTHORIZED', /401/],
    [sample.reference, `${registry.host}/acme/app:v1`, 'REGISTRY_UNAUTHORIZED', /401/],
    [sample.reference, 's3://bucket/app', 'DESTINATION_INVALID', /s3:\/\/bucket\/app/],
    ['oci-archiv:x.tar', 'oci:x', 'REFERENCE_INVALID', /unknown transport "oci-archiv:"/],
    [
      sample.reference,
      'docker-deamon:x',
      'DESTINATION_INVALID',
      /"docker-deamon:x" has an unknown scheme/,
    ],
    ['dir:/x', 'oci:x', 'REFERENCE_INVALID', /transport "dir:", which strake does not support/],
    ['sif:x.sif', 'oci:x', 'REFERENCE_INVALID', /transport "sif:", which strake does not support/],
    [sample.reference, 'dir:x', 'DESTINATION_INVALID', /transport "dir:", which strake does not/],
    ['ftp://host/app', 'oci:x', 'REFERENCE_INVALID', /unknown transport "ftp:"/],
    [sample.reference, 'docker-archive:x.tar', 'DESTINATION_INVALID', /accepts only one platform/],
    [sample.reference, 'UPPER/CASE', 'REFERENCE_INVALID', /UPPER/],
  ];
  for (const [from, to, code, message] of cases) {
    const error = await failure(copyImage(from, to, options));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
  }
});
