// A registry that has the layers of an image is not sent them again for the remote cache.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project, strake } from '../e2e/strake.ts';
import { startFaultProxy } from '../registry/fault-proxy.ts';
import { withoutMounts } from '../registry/without-mounts.ts';
import { requireRegistry, temporaryDirectory } from '../tool/index.ts';
import { hexOf, openCache, sampleEntry, signal } from './scene.ts';

/** Writes bytes that cannot be compressed. */
const STEP = `import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
const [file] = process.argv.slice(2);
const parts = Array.from({ length: 4000 }, (_, at) => createHash('sha256').update(file.length + ' ' + at).digest());
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, Buffer.concat(parts));
`;

const CONFIG = `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
const mine = definePlugin({
  name: 'mine',
  compile(job, { directory, outputDirectory }) {
    const file = outputDirectory + '/program';
    const argv = [process.execPath, 'step.mjs', file];
    const shared = { command: ['node', 'step.mjs'], env: {}, tool: { name: 'node', version: '1' }, covered: [process.execPath] };
    const inputs = { files: [directory + '/step.mjs'], directories: [], env: [], shared };
    return { ...job, steps: [{ id: 'step', argv, directory, env: {}, outputs: [file], inputs }],
      outputs: [{ id: 'program', image: 'app', file }] };
  },
  layer: (plan, { outputs: [{ file }] }) => ({ ...plan, layers: [...plan.layers,
    { id: 'mine', entries: [{ path: '/program', type: 'file', content: { file } }] }] }),
});
export default {
  plugins: [mine], platforms: ['linux/amd64'], base: 'scratch', vcs: false, cache: { trust: 'registry' },
  images: { app: { repository: process.env.HOST + '/acme/app' } },
};
`;

test('mounts the layers of the images that a build has pushed, and sends none twice', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const { host, requests } = await startFaultProxy(t, registry.host, (_, __, forward) => forward());
  const directory = await project(t, { 'strake.config.mjs': CONFIG, 'step.mjs': STEP });
  const build = async (more: Readonly<Record<string, string>> = {}) => {
    requests.splice(0);
    const env = { HOST: host, STRAKE_CACHE_FROM: `${host}/acme/cache`, ...more };
    const done = await strake(directory, ['build', '--push'], { env });
    assert.deepEqual([done.status, done.stderr.includes('warning:')], [0, false], done.stderr);
  };
  await build({ STRAKE_CACHE: await temporaryDirectory(t), STRAKE_CACHE_WRITE: '1' });
  const mounts = requests.filter((line) => line.includes('mount='));
  assert.equal(mounts.length, 1, requests.join('\n'));
  const [, digest = ''] = /mount=(sha256:[0-9a-f]+)&from=acme%2Fapp$/.exec(mounts[0] ?? '') ?? [];
  const sent = requests.filter((line) => decodeURIComponent(line).includes(`digest=${digest}`));
  assert.equal(sent.length, 1, requests.join('\n'));
  assert.match(sent[0] ?? '', /^PUT \/v2\/acme\/app\//);

  const other = { STRAKE_CACHE: await temporaryDirectory(t) };
  await build(other);
  assert.ok(requests.some((line) => line.includes('/acme/cache/manifests/step-')));
  assert.ok(!requests.some((line) => /^PATCH|^GET .*\/blobs\//.test(line)), requests.join('\n'));
  // What was found is remembered on this machine.
  await build(other);
  assert.ok(!requests.some((line) => line.includes('/acme/cache/')), requests.join('\n'));
});

test('sends a layer that the registry does not mount', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const { host, requests } = await startFaultProxy(t, registry.host, withoutMounts);
  const { entry, blobs, opened } = sampleEntry('app');
  const { cache, warnings } = openCache(t, `${host}/acme/cache`);
  const originsOf = () => [{ registry: host, repository: 'acme/app' }];
  assert.equal(await cache.write(entry, { ...blobs, originsOf }, signal), 'written');
  assert.deepEqual([opened(), warnings], [1, []]);
  assert.ok(requests.some((line) => line.includes('mount=')));
});

test('does not ask to mount what another registry has', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const { entry, blobs, opened } = sampleEntry('app');
  const { cache, requests } = openCache(t, `${registry.host}/acme/cache`);
  const originsOf = () => [{ registry: 'registry.example.com', repository: 'acme/app' }];
  assert.equal(await cache.write(entry, { ...blobs, originsOf }, signal), 'written');
  assert.equal(opened(), 1);
  assert.ok(!requests.some((line) => line.includes('mount=')));
});

test('a write asks once for each key, for nothing that it knows to be missing, and sets that of its own tool last', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const { cache, requests } = openCache(t, `${registry.host}/acme/cache`);
  const { entry, blobs } = sampleEntry('app', { anyKey: hexOf('any') });
  assert.equal(await cache.write(entry, blobs, signal), 'written');
  const shown = requests.map((line) => line.replace(/^(\w+) http:\/\/[^/]+(\S+) .*$/, '$1 $2'));
  const manifest = '/v2/acme/cache/manifests/step-';
  const keys = [entry.key, entry.anyKey].map((key) => `${manifest}${key}`);
  assert.deepEqual(
    shown.filter((line) => line.includes('/manifests/')),
    [...keys.map((each) => `GET ${each}`), ...keys.reverse().map((each) => `PUT ${each}`)],
  );
  assert.ok(!shown.some((line) => line.startsWith('HEAD')), shown.join('\n'));
});
