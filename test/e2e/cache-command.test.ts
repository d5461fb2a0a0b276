import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../tool/index.ts';
import { EMPTY_IMAGE, project, strake, strakeOk, TINY } from './strake.ts';

test('reports the content of the cache, and empties it; the next build fills it again', async (t) => {
  const directory = await project(t, {
    ...TINY,
    'strake.yaml': 'platforms: [linux/amd64, linux/arm64]\nplugins: [go]\nvcs: false\n',
  });
  const cache = await temporaryDirectory(t);
  const env = { STRAKE_CACHE: cache };
  const build = () => strakeOk(directory, ['build', './cmd/app', '-o', 'oci:out'], { env });
  const digest = await build();
  const info = JSON.parse(await strakeOk(directory, ['cache', 'info', '--json'], { env }));
  assert.equal(info.directory, cache);
  assert.ok(info.bytes > 1_000_000);
  const text = await strakeOk(directory, ['cache', 'info'], { env });
  assert.match(text, /blobs +\d+ +\d.* layers/);
  const parts = (await readdir(cache))
    .filter((name) => !['leases', 'unfinished'].includes(name))
    .sort();
  assert.deepEqual(info.parts.map(({ part }: { part: string }) => part).sort(), parts);
  for (const part of parts) assert.match(text, new RegExp(`^  ${part} `, 'm'));
  const pruned = await strake(directory, ['cache', 'prune', '--all'], { env });
  assert.match(pruned.stderr, /^removed \d+ entries \(\d.*\), .* remain\n$/);
  assert.deepEqual(await readdir(join(cache, 'blobs/sha256')), []);
  assert.equal(await build(), digest);
  const kept = await strake(directory, ['cache', 'prune'], { env });
  assert.match(kept.stderr, /^removed 0 entries \(0 B\), /);
});

test('builds while another process prunes the cache', async (t) => {
  const directory = await project(t, {
    ...TINY,
    'strake.yaml':
      'platforms: [linux/amd64, linux/arm64]\nplugins: [go]\nvcs: false\ngo: { programs: [./cmd/app] }\n',
  });
  const env = { STRAKE_CACHE: join(directory, 'cache') };
  const right = await strakeOk(directory, ['build', '--no-cache', '-o', 'oci:none'], { env });
  let isBuilding = true;
  const pruning = (async () => {
    while (isBuilding) await strakeOk(directory, ['cache', 'prune', '--all'], { env });
  })();
  for (let turn = 0; turn < 4; turn += 1) {
    const outs = ['one', 'two'].map((name) => `oci:${name}${turn}`);
    const builds = outs.map((out) => strakeOk(directory, ['build', '-o', out], { env }));
    for (const digest of await Promise.all(builds)) assert.equal(digest, right);
    for (const out of outs) await strakeOk(directory, ['validate', out], { env });
  }
  isBuilding = false;
  await pruning;
});

test('refuses a malformed size', async (t) => {
  const { status, stderr } = await strake(await temporaryDirectory(t), [
    'cache',
    'prune',
    '--max-size',
    'big',
  ]);
  assert.equal(status, 2);
  assert.match(stderr, /^error: --max-size "big" is not a size\n {2}hint: /);
});

test('removes nothing with --all beside a limit', async (t) => {
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  for (const [option, value] of [
    ['--older-than', '1d'],
    ['--max-size', '1GB'],
  ] as const) {
    const done = await strake('/', ['cache', 'prune', '--all', option, value], { env });
    assert.equal(done.status, 2);
    assert.equal(done.stderr.split('\n')[0], `error: --all and ${option} contradict each other`);
  }
});

test('accepts sizes in powers of 1000 and 1024, in any case', async (t) => {
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  for (const size of ['1GiB', '50mb', '1.5 kB', '100', '5g'])
    await strakeOk('/', ['cache', 'prune', '--max-size', size], { env });
});

test('removes everything with --all, and does not cache its own code again', async (t) => {
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  await strakeOk('/', ['cache', 'info'], { env });
  const prune = async () => (await strake('/', ['cache', 'prune', '--all'], { env })).stderr;
  assert.match(await prune(), /^removed 1 entry /);
  assert.match(await prune(), /^removed 0 entries \(0 B\), 0 B remain\n$/);
});

test('reports that a cache that cannot be created is not used', async (t) => {
  const directory = await project(t, { file: '' });
  const env = { STRAKE_CACHE: join(directory, 'file/cache') };
  const text = await strakeOk(directory, ['cache', 'info'], { env });
  assert.match(
    text,
    /file\/cache: 0 B, not used: the directory does not exist and cannot be created/,
  );
});

test('creates the directory of a metadata file, as it does for archives', async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  await strakeOk(directory, ['build', '--metadata-file', 'a/b/image.json']);
  assert.ok(JSON.parse(await readFile(join(directory, 'a/b/image.json'), 'utf8')));
});
