import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { parseReference } from '@strake/oci';
import {
  isJoke,
  requireTool,
  run,
  runOk,
  startRegistry,
  temporaryDirectory,
} from '../tool/index.ts';
import { failure, pullSample, pushSample, testClient } from './client.ts';
import { answer, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

/** An environment whose `registries.conf` is `text`. */
async function withConf(t: Parameters<typeof testClient>[0], text: string) {
  const HOME = await temporaryDirectory(t);
  const path = join(HOME, '.config/containers/registries.conf');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return { HOME };
}

const conf = (host: string, ...mirrors: string[]) =>
  [
    `[[registry]]\nlocation = "${host}"\n`,
    ...mirrors.map((mirror) => `[[registry.mirror]]\nlocation = "${mirror}"\ninsecure = true\n`),
  ].join('');

test('pulls from the first mirror that has the image, without requests to the registry', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const [empty, full] = await Promise.all([
    startRegistry(t, { kind: 'ggcr' }),
    startRegistry(t, { kind: 'ggcr' }),
  ]);
  const sample = sampleTree();
  await pushSample(testClient(t), full.host, sample);
  const asked = await startFaultProxy(t, undefined, (_, response) => answer(response, 500));
  const down = await startFaultProxy(t, undefined, (_, response) => answer(response, 403));
  const env = await withConf(t, conf(asked.host, empty.host, down.host, full.host));
  const warnings: string[] = [];
  const onWarning = (message: string) => {
    if (!isJoke(message)) warnings.push(message);
  };
  const pulled = await pullSample(testClient(t, { env, onWarning }), asked.host, sample);
  for (const [digest, bytes] of sample.blobs)
    assert.deepEqual(pulled.get(digest), Buffer.from(bytes));
  assert.deepEqual(asked.requests, []);
  // A mirror that only lacks the image is nothing to tell of.
  const [warning = '', ...others] = warnings;
  assert.ok(warning.startsWith(`skipping mirror ${down.host}: `), warning);
  assert.deepEqual(others, []);
});

test('continues in the registry from the byte where a mirror failed', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const sample = sampleTree(1_000_000);
  await pushSample(testClient(t), registry.host, sample);
  const layer = sample.tree.blobs[0]?.descriptor.digest ?? '';
  let isServed = false;
  const mirror = await startFaultProxy(t, registry.host, (asked, response, forward) => {
    if (!asked.url?.endsWith(layer)) return forward();
    if (isServed) return answer(response, 404);
    isServed = true;
    const bytes = Buffer.from(sample.blobs.get(layer) ?? []);
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, 300_000), () => setTimeout(() => response.destroy(), 50));
  });
  const ranges: (string | undefined)[] = [];
  const primary = await startFaultProxy(t, registry.host, (asked, _, forward) => {
    ranges.push(asked.headers.range);
    forward();
  });
  const env = await withConf(t, conf(primary.host, mirror.host));
  const pulled = await pullSample(testClient(t, { env }), primary.host, sample);
  assert.deepEqual(pulled.get(layer), Buffer.from(sample.blobs.get(layer) ?? []));
  assert.ok(ranges.includes('bytes=300000-999999'), ranges.join(' '));
});

test('fails the pull for a mirror with other bytes, without asking the registry', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const sample = sampleTree(1000);
  await pushSample(testClient(t), registry.host, sample);
  const layer = sample.tree.blobs[0]?.descriptor.digest ?? '';
  const mirror = await startFaultProxy(t, registry.host, (asked, response, forward) =>
    asked.url?.endsWith(layer) ? answer(response, 200, {}, Buffer.alloc(1000, 'x')) : forward(),
  );
  const env = await withConf(t, conf(registry.host, mirror.host));
  const error = await failure(pullSample(testClient(t, { env }), registry.host, sample));
  assert.equal(error.code, 'DIGEST_MISMATCH');
});

test('writes to the registry itself, never to a mirror', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const mirror = await startFaultProxy(t, undefined, (_, response) => answer(response, 500));
  const env = await withConf(t, conf(registry.host, mirror.host));
  await pushSample(testClient(t, { env }), registry.host, sampleTree());
  assert.deepEqual(mirror.requests, []);
});

test('neither pulls from nor pushes to a registry that is blocked', async (t) => {
  const registry = await startFaultProxy(t, undefined, (_, response) => answer(response, 500));
  const env = await withConf(t, `[[registry]]\nlocation = "${registry.host}"\nblocked = true\n`);
  for (const ask of [pushSample, pullSample]) {
    const error = await failure(ask(testClient(t, { env }), registry.host, sampleTree()));
    assert.equal(error.code, 'REGISTRY_BLOCKED');
  }
  assert.deepEqual(registry.requests, []);
});

/** Names that stand for a registry on this machine, and configurations that lead there. */
const LIKE_SKOPEO: readonly (readonly [
  title: string,
  name: string,
  conf: (host: string) => string,
])[] = [
  [
    'a prefix',
    'registry.test/team/app',
    (host) =>
      `[[registry]]\nprefix = "registry.test/team"\nlocation = "${host}/acme"\ninsecure = true\n`,
  ],
  [
    'a prefix with a port',
    'registry.test:5000/team/app',
    (host) =>
      `[[registry]]\nprefix = "registry.test:5000/team"\nlocation = "${host}/acme"\ninsecure = true\n`,
  ],
  [
    'the longest prefix',
    'registry.test/team/app',
    (host) =>
      `[[registry]]\nprefix = "registry.test"\nlocation = "127.0.0.1:1"\n[[registry]]\nprefix = "registry.test/team/app"\nlocation = "${host}/acme/app"\ninsecure = true\n`,
  ],
  [
    'a domain with all below it',
    'one.registry.test/acme/app',
    (host) => `[[registry]]\nprefix = "*.registry.test"\nlocation = "${host}"\ninsecure = true\n`,
  ],
  [
    'the longest domain with all below it',
    'one.a.registry.test/acme/app',
    (host) =>
      `[[registry]]\nprefix = "*.registry.test"\nlocation = "127.0.0.1:1"\n[[registry]]\nprefix = "*.a.registry.test"\nlocation = "${host}"\ninsecure = true\n`,
  ],
  [
    'the first of two entries for a prefix',
    'registry.test/acme/app',
    (host) =>
      `[[registry]]\nprefix = "registry.test"\nlocation = "${host}"\ninsecure = true\n[[registry]]\nprefix = "registry.test"\nlocation = "127.0.0.1:1"\ninsecure = true\n`,
  ],
  [
    'a mirror that is not blocked',
    'registry.test/team/app',
    (host) =>
      `[[registry]]\nlocation = "registry.test/team"\n[[registry.mirror]]\nlocation = "blocked.test/acme"\n[[registry.mirror]]\nlocation = "${host}/acme"\ninsecure = true\n[[registry]]\nlocation = "blocked.test"\nblocked = true\n`,
  ],
  [
    'a list of version 1',
    '127.0.0.1:PORT/acme/app',
    (host) => `[registries.insecure]\nregistries = ["${host}/"]\n`,
  ],
  [
    'a mirror',
    'registry.test/team/app',
    (host) =>
      `[[registry]]\nlocation = "registry.test/team"\n[[registry.mirror]]\nlocation = "127.0.0.1:1"\ninsecure = true\n[[registry.mirror]]\nlocation = "${host}/acme"\ninsecure = true\n`,
  ],
  [
    'a mirror for tags',
    'registry.test/team/app',
    (host) =>
      `[[registry]]\nlocation = "registry.test/team"\n[[registry.mirror]]\nlocation = "127.0.0.1:1"\npull-from-mirror = "digest-only"\n[[registry.mirror]]\nlocation = "${host}/acme"\ninsecure = true\npull-from-mirror = "tag-only"\n`,
  ],
  [
    'Docker Hub',
    'team/app',
    (host) =>
      `[[registry]]\nprefix = "docker.io/team"\nlocation = "${host}/acme"\ninsecure = true\n`,
  ],
];

for (const [title, name, toml] of LIKE_SKOPEO) {
  test(`finds what skopeo finds with the same registries.conf: ${title}`, {
    timeout: 60_000,
  }, async (t) => {
    const skopeo = await requireTool(t, 'skopeo');
    if (skopeo === undefined || !(await requireTool(t, 'ggcr-registry'))) return;
    const { host } = await startRegistry(t, { kind: 'ggcr' });
    const sample = sampleTree(1000);
    await pushSample(testClient(t), host, sample);
    const env = await withConf(t, toml(host));
    const reference = `${name.replace(/^127.*PORT/, host)}:v1`;
    const raw = await runOk([skopeo, 'inspect', '--raw', `docker://${reference}`], { env });
    const source = testClient(t, { env }).source(parseReference(reference));
    const root = await source.root(new AbortController().signal);
    assert.equal(Buffer.from(root.bytes).toString(), raw);
    assert.equal(root.descriptor.digest, sample.tree.root.digest);
  });
}

/** What neither of the two reads. */
const REFUSED: readonly (readonly [title: string, toml: string])[] = [
  [
    'contradicts itself about a registry',
    '[[registry]]\nlocation = "registry.test"\ninsecure = true\n[[registry]]\nlocation = "registry.test/"\n',
  ],
  [
    'mixes both versions',
    'unqualified-search-registries = ["registry.test"]\n[registries.block]\nregistries = ["bad.test"]\n',
  ],
  [
    'has pull-from-mirror at a registry',
    '[[registry]]\nlocation = "registry.test"\npull-from-mirror = "all"\n',
  ],
  [
    'restricts a mirror in two ways',
    '[[registry]]\nlocation = "registry.test"\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = "b.test"\npull-from-mirror = "all"\n',
  ],
  ['has a path behind a wildcard', '[[registry]]\nprefix = "*.test/a"\nlocation = "b.test"\n'],
  ['blocks by a list with a slash', '[registries.block]\nregistries = ["registry.test/"]\n'],
];
for (const [title, toml] of REFUSED) {
  test(`refuses a registries.conf that skopeo refuses: one that ${title}`, async (t) => {
    const skopeo = await requireTool(t, 'skopeo');
    if (skopeo === undefined) return;
    const env = await withConf(t, toml);
    const reference = 'registry.test/app:v1';
    const theirs = await run([skopeo, 'inspect', '--raw', `docker://${reference}`], { env });
    assert.notEqual(theirs.status, 0);
    assert.match(theirs.stderr, /registr/);
    assert.doesNotMatch(theirs.stderr, /lookup|dial/);
    const source = testClient(t, { env }).source(parseReference(reference));
    const { code } = await failure(source.root(new AbortController().signal));
    assert.match(code, /^REGISTRY_(?:CONFIG|BLOCKED)$/);
  });
}
