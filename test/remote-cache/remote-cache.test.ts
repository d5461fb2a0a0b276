import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKeyPair, parseTrust, readSigningKey } from '@strake/core/internal';
import { createRegistryClient } from '@strake/oci/registry';
import { answer, errorBody, startFaultProxy } from '../registry/fault-proxy.ts';
import { startTokenServer } from '../registry/token-server.ts';
import {
  findCommand,
  REGISTRY_TOOL,
  type RegistryKind,
  requireRegistry,
  requireTool,
  startRegistry,
} from '../tool/index.ts';
import { hexOf, openCache, readAll, sampleEntry, signal, timed } from './scene.ts';

for (const kind of Object.keys(REGISTRY_TOOL) as RegistryKind[]) {
  test(`another machine finds what one wrote, in ${kind}`, { timeout: 60_000 }, async (t) => {
    const registry = await requireRegistry(t, { kind });
    if (!registry) return;
    const repository = `${registry.host}/acme/cache`;
    const writer = openCache(t, repository);
    const sample = sampleEntry('app', { anyKey: hexOf('any') });
    const { entry } = sample;
    assert.equal(await writer.cache.find('step', entry.key, signal), undefined);
    assert.equal(await writer.cache.write(entry, sample.blobs, signal), 'written');
    const reader = openCache(t, repository, { mayWrite: false });
    for (const key of [entry.key, hexOf('any')]) {
      const found = await reader.cache.find('step', key, signal);
      assert.deepEqual(found?.entry, entry);
      assert.equal(found?.repository, repository);
      assert.deepEqual(found?.origin, { registry: registry.host, repository: 'acme/cache' });
    }
    const found = await reader.cache.find('step', entry.key, signal);
    assert.ok(found);
    const [layer] = found.entry.layers;
    assert.ok(layer);
    const bytes = await readAll(await reader.cache.open(found, layer, signal));
    assert.deepEqual(bytes, sample.bytes);
    for (const [as, key] of [
      ['layer', entry.key],
      ['step', hexOf('other')],
    ] as const)
      assert.equal(await reader.cache.find(as, key, signal), undefined);
    assert.equal(await reader.cache.write(entry, sample.blobs, signal), 'failed');
    assert.deepEqual([...writer.warnings, ...reader.warnings], []);
  });
}

test('a lookup is one request, and what was found or written needs none', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const repository = `${registry.host}/acme/cache`;
  const writer = openCache(t, repository);
  const { entry, blobs } = sampleEntry('app', { anyKey: hexOf('any') });
  await writer.cache.write(entry, blobs, signal);
  const { records } = writer;
  const again = openCache(t, repository, { records });
  assert.deepEqual((await again.cache.find('step', entry.key, signal))?.entry, entry);
  assert.deepEqual((await again.cache.find('step', hexOf('any'), signal))?.entry, entry);
  assert.deepEqual(again.requests, []);
  const fresh = openCache(t, repository);
  const finds = Array.from({ length: 5 }, () => fresh.cache.find('step', entry.key, signal));
  assert.ok((await Promise.all(finds)).every((found) => found?.entry.key === entry.key));
  // The first request to a registry on this machine asks whether it speaks TLS.
  assert.deepEqual(
    fresh.requests.map((line) => line.replace(/ \(\d+ ms\)$/, '')),
    [
      `GET http://${registry.host}/v2/ 200`,
      `GET http://${registry.host}/v2/acme/cache/manifests/step-${entry.key} 200`,
    ],
  );
  const later = openCache(t, repository, { records: fresh.records });
  assert.ok(await later.cache.find('step', entry.key, signal));
  assert.deepEqual(later.requests, []);
});

test('an entry is written once, and never replaced by another result', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const repository = `${registry.host}/acme/cache`;
  const one = openCache(t, repository);
  const sample = sampleEntry('app');
  assert.equal(await one.cache.write(sample.entry, sample.blobs, signal), 'written');
  const two = openCache(t, repository);
  const same = sampleEntry('app', { seconds: 99 });
  assert.equal(await two.cache.write(same.entry, same.blobs, signal), 'exists');
  assert.equal(same.opened(), 0);
  const [output] = sample.entry.outputs;
  assert.ok(output);
  const other = `sha256:${hexOf('another result')}`;
  const differing = sampleEntry('app', { outputs: [{ ...output, digest: other }] });
  assert.equal(await two.cache.write(differing.entry, differing.blobs, signal), 'differs');
  assert.equal(await two.cache.write(differing.entry, differing.blobs, signal), 'differs');
  assert.equal(two.warnings.length, 1);
  assert.ok(
    two.warnings[0]?.startsWith(
      `go build example.com/app for linux/arm64 is not reproducible: this build made ${other}, and the remote cache ${repository} has ${output.digest} for the same inputs`,
    ),
    two.warnings[0],
  );
  const reader = openCache(t, repository);
  assert.deepEqual(
    (await reader.cache.find('step', sample.entry.key, signal))?.entry,
    sample.entry,
  );
});

test('under the key without a version the first writer wins, in silence', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const repository = `${registry.host}/acme/cache`;
  const { cache, warnings } = openCache(t, repository);
  const anyKey = hexOf('any');
  const old = sampleEntry('old', { anyKey, tool: 'go1.25.0' });
  const fresh = sampleEntry('new', { anyKey });
  for (const { entry, blobs } of [old, fresh])
    assert.equal(await cache.write(entry, blobs, signal), 'written');
  const reader = openCache(t, repository);
  assert.equal((await reader.cache.find('step', anyKey, signal))?.entry.tool, 'go1.25.0');
  assert.equal((await reader.cache.find('step', fresh.entry.key, signal))?.entry.tool, 'go1.26.8');
  assert.deepEqual(warnings, []);
});

test('a name that no line can show is written in one that can', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const { cache, warnings } = openCache(t, `${registry.host}/acme/cache`);
  for (const name of ['a\n\u001b[31mb', `${'x'.repeat(1023)}\u{1f600}`, '\n']) {
    const { entry, blobs } = sampleEntry(name);
    assert.equal(await cache.write({ ...entry, name }, blobs, signal), 'written');
  }
  const found = await openCache(t, `${registry.host}/acme/cache`).cache.find(
    'step',
    hexOf('a\n\u001b[31mb'),
    signal,
  );
  assert.equal(found?.entry.name, 'a [31mb');
  assert.deepEqual(warnings, []);
});

test('writers at the same time agree', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const repository = `${registry.host}/acme/cache`;
  const machines = Array.from({ length: 4 }, () => openCache(t, repository));
  const writes = machines.flatMap(({ cache }) =>
    ['a', 'b', 'c'].map((mark) => {
      const { entry, blobs } = sampleEntry(mark, { anyKey: hexOf(`any ${mark}`) });
      return cache.write(entry, blobs, signal);
    }),
  );
  for (const result of await Promise.all(writes)) assert.match(result, /^(written|exists)$/);
  const reader = openCache(t, repository);
  for (const mark of ['a', 'b', 'c'])
    assert.ok(await reader.cache.find('step', hexOf(`any ${mark}`), signal));
  assert.deepEqual(
    [...machines, reader].flatMap(({ warnings }) => warnings),
    [],
  );
});

test('entries that nobody trusted signed are misses, and one warning', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const repository = `${registry.host}/acme/cache`;
  const [ours, theirs] = [makeKeyPair(), makeKeyPair()];
  const trust = parseTrust([ours.publicKey]);
  const write = async (mark: string, privateKey?: string) => {
    const { entry, blobs } = sampleEntry(mark);
    const key = privateKey === undefined ? {} : { signingKey: readSigningKey(privateKey) };
    const { cache } = openCache(t, repository, key);
    assert.equal(await cache.write(entry, blobs, signal), 'written');
    return entry.key;
  };
  const signed = await write('signed', ours.privateKey);
  const foreign = await write('foreign', theirs.privateKey);
  const unsigned = await write('unsigned');
  // Whoever may push can give an entry the tag of another one.
  const client = createRegistryClient({ env: {} });
  t.after(() => client.close());
  const origin = { registry: registry.host, repository: 'acme/cache' };
  const { descriptor, bytes } = await client
    .source({ ...origin, tag: `step-${signed}` })
    .root(signal);
  const text = Buffer.from(bytes).toString();
  const copied = hexOf('copied');
  await client.push(
    { root: descriptor, manifests: [{ descriptor, text }], blobs: [] },
    { ...origin, tags: [`step-${copied}`], store: { open: () => assert.fail() }, signal },
  );
  const reader = openCache(t, repository, { trust });
  for (const key of [foreign, unsigned, copied])
    assert.equal(await reader.cache.find('step', key, signal), undefined);
  assert.equal((await reader.cache.find('step', signed, signal))?.entry.key, signed);
  assert.equal(reader.warnings.length, 1);
  assert.match(reader.warnings[0] ?? '', /^ignoring the tag step-[0-9a-f]{64} of .*is signed by/);

  // Of copies on this machine no more is believed.
  const trusting = openCache(t, repository);
  assert.ok(await trusting.cache.find('step', unsigned, signal));
  const strict = openCache(t, repository, { trust, records: trusting.records });
  assert.equal(await strict.cache.find('step', unsigned, signal), undefined);

  // A writer with a trusted key replaces what nobody trusts.
  const mender = openCache(t, repository, { trust, signingKey: readSigningKey(ours.privateKey) });
  const { entry, blobs } = sampleEntry('unsigned');
  assert.equal(await mender.cache.write(entry, blobs, signal), 'written');
  const last = openCache(t, repository, { trust });
  assert.ok(await last.cache.find('step', unsigned, signal));
});

test('without a trusted private key nothing is written, with one warning', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const trust = parseTrust([makeKeyPair().publicKey]);
  const { entry, blobs } = sampleEntry('app');
  const signingKey = readSigningKey(makeKeyPair().privateKey);
  for (const more of [{}, { signingKey }]) {
    const { cache, warnings, requests } = openCache(t, `${registry.host}/acme/cache`, {
      trust,
      ...more,
    });
    for (let turn = 0; turn < 2; turn += 1)
      assert.equal(await cache.write(entry, blobs, signal), 'failed');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /private key.*STRAKE_CACHE_KEY/);
    assert.deepEqual(requests, []);
  }
});

test('an entry whose layers are lost is forgotten, and the next write replaces it', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const lost = new Set<string>();
  const proxy = await startFaultProxy(t, registry.host, ({ method, url }, response, forward) =>
    lost.size > 0 && /\/blobs\/sha256:/.test(url ?? '') && method !== 'PUT'
      ? answer(response, 404, {}, errorBody('BLOB_UNKNOWN', 'blob unknown'))
      : forward(),
  );
  const repository = `${proxy.host}/acme/cache`;
  const { entry, blobs } = sampleEntry('app', { anyKey: hexOf('any') }, 100_000);
  assert.equal(await openCache(t, repository).cache.write(entry, blobs, signal), 'written');
  lost.add('all');
  const reader = openCache(t, repository);
  const found = await reader.cache.find('step', hexOf('any'), signal);
  assert.ok(found?.entry.layers[0]);
  await assert.rejects(
    async () =>
      readAll(await reader.cache.open(found, found.entry.layers[0] ?? assert.fail(), signal)),
    { code: 'REGISTRY_NOT_FOUND' },
  );
  const why = 'GET\u001b[31m\nhttps://ann:tide@example.com/ 404';
  for (let turn = 0; turn < 2; turn += 1) await reader.cache.forget(found, why);
  for (const key of [entry.key, hexOf('any')])
    assert.equal(await reader.cache.find('step', key, signal), undefined);
  assert.equal(reader.warnings.length, 1);
  assert.match(
    reader.warnings[0] ?? '',
    /^ignoring the entry of go build example.com\/app in .*: GET \[31m https:\/\/example.com\/ 404 \(/,
  );
  const { requests, cache } = openCache(t, repository, { records: reader.records });
  assert.ok(await cache.find('step', hexOf('any'), signal));
  assert.ok(requests.some((line) => line.includes('manifests')));
  const again = sampleEntry('app', { anyKey: hexOf('any'), seconds: 3 }, 100_000);
  assert.equal(await reader.cache.write(again.entry, again.blobs, signal), 'written');
  assert.equal(again.opened(), 1);
});

test('a layer whose bytes are wrong is noticed before its end', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const { entry, blobs, bytes } = sampleEntry('app');
  const wrong = Buffer.from(bytes).fill('x', 990);
  const proxy = await startFaultProxy(t, registry.host, ({ method, url }, response, forward) =>
    method === 'GET' && url?.includes('/blobs/') ? answer(response, 200, {}, wrong) : forward(),
  );
  const { cache } = openCache(t, `${proxy.host}/acme/cache`);
  await cache.write(entry, blobs, signal);
  const reader = openCache(t, `${proxy.host}/acme/cache`);
  const found = await reader.cache.find('step', entry.key, signal);
  assert.ok(found);
  await assert.rejects(
    async () =>
      readAll(await reader.cache.open(found, found.entry.layers[0] ?? assert.fail(), signal)),
    { code: 'DIGEST_MISMATCH' },
  );
});

test('the repositories are asked in their order, and the first one is written to', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const [first, second] = ['one', 'two'].map((name) => `${registry.host}/acme/${name}`) as [
    string,
    string,
  ];
  const { entry, blobs } = sampleEntry('app');
  const write = (repository: string | readonly string[], each = entry) =>
    openCache(t, repository).cache.write(each, blobs, signal);
  await write(second);
  const find = async () =>
    (await openCache(t, [first, second]).cache.find('step', entry.key, signal))?.repository;
  assert.equal(await find(), second);
  assert.equal(await write([first, second]), 'written');
  assert.equal(await find(), first);
  const { cache } = openCache(t, [first, second]);
  const found = await cache.find('step', entry.key, signal);
  assert.ok(found);
  await cache.forget(found, 'lost');
  assert.equal((await cache.find('step', entry.key, signal))?.repository, second);
});

for (const [status, headers] of [
  [401, { 'www-authenticate': 'Basic realm="x"' }],
  [403, {}],
] as const) {
  test(`a repository that does not exist yet is written to, though the registry answers ${status}`, async (t) => {
    const registry = await requireRegistry(t, { kind: 'ggcr' });
    if (!registry) return;
    let exists = false;
    const { host } = await startFaultProxy(t, registry.host, (asked, response, forward) => {
      const { method, url = '' } = asked;
      exists ||= method === 'PUT' && url.includes('/manifests/');
      if (!exists && /^(GET|HEAD)$/.test(method ?? '') && url.includes('/manifests/'))
        answer(response, status, headers, errorBody('DENIED', 'no such repository'));
      else forward();
    });
    const repository = `${host}/acme/cache`;
    const { cache, warnings } = openCache(t, repository);
    const [one, two] = [sampleEntry('one'), sampleEntry('two')];
    assert.equal(await cache.find('step', one.entry.key, signal), undefined);
    for (const { entry, blobs } of [one, two])
      assert.equal(await cache.write(entry, blobs, signal), 'written');
    assert.equal(warnings.length, 1);
    assert.ok(await openCache(t, repository).cache.find('step', two.entry.key, signal));
  });
}

test('a registry that refuses to read and to write costs one warning', async (t) => {
  const { host } = await startFaultProxy(t, undefined, ({ url }, response) =>
    url === '/v2/' ? answer(response, 200) : answer(response, 403),
  );
  const { cache, warnings } = openCache(t, `${host}/acme/cache`);
  const { entry, blobs } = sampleEntry('app');
  assert.equal(await cache.find('step', entry.key, signal), undefined);
  assert.equal(await cache.write(entry, blobs, signal), 'failed');
  assert.equal(warnings.length, 1, warnings.join('\n'));
});

test('reads and writes behind a token server', async (t) => {
  if ((await findCommand('openssl')) === undefined) return t.skip('openssl is not on PATH');
  if ((await requireTool(t, REGISTRY_TOOL['distribution-v3'])) === undefined) return;
  const token = await startTokenServer(t);
  const { host } = await startRegistry(t, { kind: 'distribution-v3', token });
  const auth = Buffer.from('ada:pw').toString('base64');
  const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [host]: { auth } } }) };
  const { cache, warnings } = openCache(t, `${host}/acme/cache`, { env });
  const { entry, blobs } = sampleEntry('app');
  assert.equal(await cache.write(entry, blobs, signal), 'written');
  const reader = openCache(t, `${host}/acme/cache`, { env });
  const found = await reader.cache.find('step', entry.key, signal);
  const [layer] = entry.layers;
  assert.ok(found && layer);
  await readAll(await reader.cache.open(found, layer, signal));
  assert.deepEqual([...warnings, ...reader.warnings], []);
});

test('logs in once for a hundred lookups', async (t) => {
  const auth = { user: 'ann', password: 'tide' };
  const registry = await requireRegistry(t, { kind: 'distribution-v3', auth });
  if (!registry) return;
  const encoded = Buffer.from('ann:tide').toString('base64');
  const env = {
    DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [registry.host]: { auth: encoded } } }),
  };
  const { cache, requests, warnings } = openCache(t, `${registry.host}/acme/cache`, { env });
  const keys = Array.from({ length: 100 }, (_, at) => hexOf(`${at}`));
  await Promise.all(keys.map((key) => cache.find('step', key, signal)));
  assert.deepEqual(warnings, []);
  assert.equal(requests.filter((line) => line.includes(' 401 ')).length, 2);
  assert.equal(requests.length, 102);
});

test('finds a hundred entries in two seconds with 25 ms to the registry', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const proxy = await startFaultProxy(t, registry.host, (_, __, forward) => {
    setTimeout(forward, 25);
  });
  const writer = openCache(t, `${registry.host}/acme/cache`);
  const proxied = openCache(t, `${proxy.host}/acme/cache`);
  const samples = Array.from({ length: 100 }, (_, at) => sampleEntry(`${at}`));
  await Promise.all(samples.map(({ entry, blobs }) => writer.cache.write(entry, blobs, signal)));
  const finds = samples.map(({ entry }) => proxied.cache.find('step', entry.key, signal));
  const [found, ms] = await timed(Promise.all(finds));
  assert.ok(found.every((each) => each !== undefined));
  assert.ok(ms < 2000, `${ms} ms`);
});

test('a cancelled lookup ends at once with the reason of the signal', async (t) => {
  const proxy = await startFaultProxy(t, undefined, () => {});
  const { cache, warnings } = openCache(t, `${proxy.host}/acme/cache`);
  const controller = new AbortController();
  const finding = cache.find('step', hexOf('a'), controller.signal);
  const reason = new Error('stopped');
  controller.abort(reason);
  await assert.rejects(finding, reason);
  await assert.rejects(cache.find('step', hexOf('a'), controller.signal), reason);
  const { entry, blobs } = sampleEntry('a');
  await assert.rejects(cache.write(entry, blobs, controller.signal), reason);
  assert.deepEqual(warnings, []);
});
