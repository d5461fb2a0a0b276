import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type CreateIndexOptions, createIndex, StrakeError } from '@strake/core';
import { MEDIA_TYPE, type MediaTypeFamily, writeLayout } from '@strake/oci';
import { sampleImage } from '../layout/sample-image.ts';
import {
  requireRegistry,
  requireTool,
  runOk,
  type Scope,
  temporaryDirectory,
} from '../tool/index.ts';
import { richList } from './rich-list.ts';

const { signal } = new AbortController();

interface ListJson {
  readonly mediaType: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform?: { readonly os: string; readonly architecture: string; variant?: string };
  }[];
}

async function optionsFor(t: Scope) {
  const directory = await temporaryDirectory(t);
  return { directory, env: {}, signal } satisfies CreateIndexOptions;
}

/** A single image for linux/ARCH, without a list, as `oci:DIR`. */
async function single(
  t: Scope,
  architecture: string,
  family: MediaTypeFamily = 'oci',
  variant?: string,
) {
  const platforms = [{ os: 'linux', architecture, ...(variant ? { variant } : {}) }];
  const mark = `${architecture}${variant}`;
  const sample = await sampleImage(t, { platforms, family, index: false, mark });
  const directory = await temporaryDirectory(t);
  await writeLayout(directory, sample.tree, { references: [], store: sample.store, signal });
  return { reference: `oci:${directory}`, digest: sample.tree.root.digest };
}

async function listOf(directory: string, digest: string): Promise<ListJson> {
  return JSON.parse(await readFile(join(directory, 'blobs/sha256', digest.slice(7)), 'utf8'));
}

test('puts the variant that runs everywhere first, in any order of arguments', async (t) => {
  const options = await optionsFor(t);
  const [v3, arm64, plain] = [
    await single(t, 'amd64', 'oci', 'v3'),
    await single(t, 'arm64'),
    await single(t, 'amd64'),
  ];
  const froms = [v3, arm64, plain].map(({ reference }) => reference);
  const made = await createIndex('oci:list', froms, options);
  const { manifests } = await listOf(join(options.directory, 'list'), made.digest);
  assert.deepEqual(
    manifests.map(({ digest }) => digest),
    [plain.digest, arm64.digest, v3.digest],
  );
});

test('creates one index from single images and indexes, with platforms from the configs', async (t) => {
  const crane = await requireTool(t, 'crane');
  const skopeo = await requireTool(t, 'skopeo');
  if (crane === undefined || skopeo === undefined) return;
  const options = await optionsFor(t);
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const [rich, s390x, arm] = [await richList(t), await single(t, 's390x'), await single(t, 'arm')];
  const to = `${registry.host}/acme/all:v1`;
  const made = await createIndex(to, [s390x.reference, rich.reference, arm.reference], options);
  const list: ListJson = JSON.parse(await runOk([crane, 'manifest', to]));
  assert.equal((await runOk([crane, 'digest', to])).trim(), made.digest);
  assert.equal(list.mediaType, MEDIA_TYPE.oci.index);
  assert.deepEqual(
    list.manifests.map(({ digest }) => digest),
    [
      s390x.digest,
      rich.images['linux/amd64'],
      rich.images['linux/arm64'],
      rich.attestation,
      rich.artifact,
      rich.images['windows/amd64'],
      arm.digest,
    ],
  );
  assert.deepEqual(list.manifests[0]?.platform, { os: 'linux', architecture: 's390x' });
  assert.deepEqual(list.manifests[6]?.platform, {
    os: 'linux',
    architecture: 'arm',
    variant: 'v7',
  });
  for (const platform of ['linux/s390x', 'linux/amd64', 'linux/arm/v7'])
    await runOk([crane, 'validate', '--remote', to, '--platform', platform]);
  const raw = await runOk([
    skopeo,
    ...['inspect', '--raw', '--tls-verify=false', `docker://${to}`],
  ]);
  assert.deepEqual(JSON.parse(raw), list);
});

test('has the same digest for the same images from any source', async (t) => {
  const options = await optionsFor(t);
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const images = [await single(t, 'amd64'), await single(t, 'arm64')];
  const references = images.map(({ reference }) => reference);
  const pushed = await createIndex(`${registry.host}/acme/all:v1`, references, options);
  const again = await createIndex('oci:again', [`${registry.host}/acme/all:v1`], options);
  assert.equal(again.digest, pushed.digest);
});

test('selects platforms from all of them', async (t) => {
  const options = await optionsFor(t);
  const [rich, s390x] = [await richList(t), await single(t, 's390x')];
  const platforms = ['linux/arm64', 'linux/s390x'];
  const made = await createIndex('oci:picked', [rich.reference, s390x.reference], {
    ...options,
    platforms,
  });
  assert.deepEqual(made.platforms, platforms);
});

test('has Docker media types if all members do, and OCI media types with annotations', async (t) => {
  const options = await optionsFor(t);
  const images = [await single(t, 'amd64', 'docker'), await single(t, 'arm64', 'docker')];
  const references = images.map(({ reference }) => reference);
  const docker = await createIndex('oci:docker', references, options);
  const dockerList = await listOf(join(options.directory, 'docker'), docker.digest);
  assert.equal(dockerList.mediaType, MEDIA_TYPE.docker.index);
  const annotations = { 'example.key': 'a=b' };
  const oci = await createIndex('oci:oci', references, { ...options, annotations });
  const list = await listOf(join(options.directory, 'oci'), oci.digest);
  assert.equal(list.mediaType, MEDIA_TYPE.oci.index);
  assert.deepEqual(list.annotations, annotations);
});

test('refuses two images of one platform, and accepts the same image twice', async (t) => {
  const options = await optionsFor(t);
  const [rich, other] = [await richList(t), await richList(t, 'other')];
  const refused = createIndex('oci:twice', [rich.reference, other.reference], options);
  const error = await refused.then(
    () => assert.fail('it succeeded'),
    (thrown: unknown) => thrown,
  );
  assert.ok(StrakeError.is(error));
  assert.equal(error.code, 'INDEX_DUPLICATE');
  assert.match(
    error.message,
    /^the image index would have linux\/amd64 twice: sha256:.* and sha256:/,
  );
  const same = await createIndex('oci:same', [rich.reference, rich.reference], options);
  assert.equal(same.platforms.length, 3);
});
