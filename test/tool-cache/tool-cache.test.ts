// What tools keep, between two machines that share a remote cache in a real registry.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { createToolCaches, type RemoteCache, type ToolCacheNeed } from '@strake/core/internal';
import { openCache, signal } from '../remote-cache/scene.ts';
import { requireRegistry, temporaryDirectory } from '../tool/index.ts';

type Used = NonNullable<Awaited<ReturnType<ToolCacheNeed['format']['used']>>>;

const FORMAT: ToolCacheNeed['format'] = {
  name: "The tool's cache",
  files: '(?<sha256>[0-9a-f]{64})|[a-z]+',
  used: (report) => JSON.parse(report),
};

function need(directory: string, operand: string): ToolCacheNeed {
  const report = join(directory, 'REPORT');
  return {
    cache: { format: 'tool', directory, key: ['v1'], argv: ['tool'], report },
    format: FORMAT,
    platform: { os: 'linux', architecture: 'amd64' },
    operands: [operand],
    step: `tool ${operand}`,
  };
}

function result(
  directory: string,
  name: string,
  operands: readonly string[],
  size: number,
): Used[number] {
  const content = randomBytes(size);
  const sha256 = createHash('sha256').update(content).digest('hex');
  for (const [path, bytes] of [
    [sha256, content],
    [name, sha256],
  ] as const) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), bytes);
  }
  return { operands, group: 'all', files: [{ path: sha256 }, { path: name }], seconds: 60 };
}

function namesIn(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => name.length < 64)
    .toSorted();
}

/** One build on a machine. */
async function build(
  cache: RemoteCache,
  needs: readonly ToolCacheNeed[],
  used: Used = [],
): Promise<readonly string[]> {
  const onWarning = (message: string) => assert.fail(message);
  const caches = createToolCaches({ cache, processors: 2, onWarning });
  for (const each of needs) caches.restore(each);
  await caches.ready(needs, signal);
  for (const each of needs) caches.used(each, used);
  await caches.write(signal);
  await caches.close();
  return caches.summary().map((line) => line.replace(/[\d.]+ (?=[kM]B|s$)/g, 'N '));
}

test('a machine finds what another one made, and adds what is new', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const repository = `${registry.host}/acme/cache`;
  const one = await temporaryDirectory(t);
  const used = [
    result(one, 'shared', ['p', 'q'], 3_000_000),
    result(one, 'ofp', ['p'], 400_000),
    result(one, 'ofq', ['q'], 12_000_000),
  ];
  const first = openCache(t, repository);
  assert.deepEqual(await build(first.cache, [need(one, 'p'), need(one, 'q')], used), [
    "The tool's cache: N MB in 3 bundles written in N s",
  ]);
  const uploads = ({ requests }: { readonly requests: readonly string[] }) =>
    requests.filter((line) => line.startsWith('PUT') && line.includes('/blobs/')).length;
  // Three bundles, two lists, two configs.
  assert.equal(uploads(first), 7);

  const two = await temporaryDirectory(t);
  const second = openCache(t, repository, { mayWrite: false });
  assert.deepEqual(await build(second.cache, [need(two, 'p')]), [
    "The tool's cache: N MB in 2 bundles fetched in N s",
  ]);
  assert.deepEqual(namesIn(two), ['ofp', 'shared']);
  for (const name of readdirSync(two))
    assert.deepEqual(readFileSync(join(two, name)), readFileSync(join(one, name)));

  const third = openCache(t, repository);
  const three = await temporaryDirectory(t);
  const added = result(three, 'new', ['q'], 700_000);
  assert.deepEqual(await build(third.cache, [need(three, 'q')], [...used, added]), [
    "The tool's cache: N MB in 2 bundles fetched in N s",
    "The tool's cache: N kB in 1 bundle written in N s",
  ]);
  assert.equal(uploads(third), 3);
  const fourth = openCache(t, repository);
  const four = await temporaryDirectory(t);
  await build(fourth.cache, [need(four, 'p'), need(four, 'q')]);
  assert.deepEqual(namesIn(four), ['new', 'ofp', 'ofq', 'shared']);
});
