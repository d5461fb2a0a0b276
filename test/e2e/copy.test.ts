import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { attachArtifacts, makeArtifact, writeLayout } from '@strake/oci';
import { richList } from '../copy/rich-list.ts';
import { sampleImage } from '../layout/sample-image.ts';
import { startFaultProxy } from '../registry/fault-proxy.ts';
import { requireRegistry, requireTool, runOk, temporaryDirectory } from '../tool/index.ts';
import { project, STRAKE, strake, strakeOk } from './strake.ts';

test('copy prints the destination with its digest, and everything else on stderr', async (t) => {
  const crane = await requireTool(t, 'crane');
  if (crane === undefined) return;
  const [registry, sample, cwd] = await Promise.all([
    requireRegistry(t, { kind: 'distribution-v3' }),
    richList(t),
    temporaryDirectory(t),
  ]);
  if (!registry) return;
  const to = `${registry.host}/acme/app:v1`;
  const copied = await strake(cwd, ['copy', sample.reference, to]);
  assert.equal(copied.stdout, `${to}@${sample.root}\n`);
  assert.match(
    copied.stderr,
    /^copied 7 manifests and [\d.]+ k?B of blobs to .*acme\/app:v1 in [\d.]+ s\n$/,
  );
  assert.equal((await runOk([crane, 'digest', to])).trim(), sample.root);
  const file = await strake(cwd, ['copy', to, 'docker-archive:app.tar', '-p', 'linux/amd64']);
  assert.match(file.stdout, /^docker-archive:app\.tar@sha256:[0-9a-f]{64}\n$/);
  assert.match(
    file.stderr,
    /^note: .*\nnote: .*\ncopied one image to docker-archive:app\.tar:.*acme\/app:v1 in [\d.]+ s\n$/,
  );
  const quiet = await strake(cwd, ['--quiet', 'copy', to, 'oci:out', '-p', 'linux/amd64']);
  assert.equal(quiet.stdout, `oci:out@${sample.images['linux/amd64']}\n`);
  assert.equal(quiet.stderr, '');
});

test('copy takes referrers along, and leaves them behind with --no-referrers', async (t) => {
  const cwd = await temporaryDirectory(t);
  const { tree, store } = await sampleImage(t);
  const { signal } = new AbortController();
  await writeLayout(join(cwd, 'from'), tree, { references: ['v1'], store, signal });
  const sbom = makeArtifact({ artifactType: 'application/spdx+json', subject: tree.root });
  await attachArtifacts('oci:from', [sbom], { directory: cwd });
  const entries = async (layout: string) =>
    JSON.parse(await readFile(join(cwd, layout, 'index.json'), 'utf8')).manifests.length;
  const all = await strake(cwd, ['copy', 'oci:from:v1', 'oci:all:v1']);
  assert.match(
    all.stderr,
    /^copied 3 manifests and .* of blobs, with 1 referrer, to oci:all:v1 in /,
  );
  assert.equal(await entries('all'), 2);
  const bare = await strake(cwd, ['copy', '--no-referrers', 'oci:from:v1', 'oci:bare:v1']);
  assert.match(bare.stderr, /^copied 3 manifests and .* of blobs to oci:bare:v1 in /);
  assert.equal(await entries('bare'), 1);
});

test('copy and build print what they push by digest only', async (t) => {
  const [registry, sample, cwd] = await Promise.all([
    requireRegistry(t, { kind: 'distribution-v3' }),
    richList(t),
    project(t, {
      'strake.yaml': 'platforms: [linux/amd64]\nbase: scratch\nvcs: false\ntags: []\n',
    }),
  ]);
  if (!registry) return;
  const to = `${registry.host}/acme/app@${sample.root}`;
  const copied = await strake(cwd, ['copy', sample.reference, to]);
  assert.equal(copied.stdout, `${to}\n`);
  assert.match(copied.stderr, / of blobs to \S+\/acme\/app@sha256:[0-9a-f]{64} in [\d.]+ s\n$/);
  const repository = `${registry.host}/acme/built`;
  const args = ['build', '-o', `docker://${repository}`, '--metadata-file', 'built.json'];
  const built = await strake(cwd, args);
  assert.equal(built.status, 0, built.stderr);
  const [image] = Object.values(JSON.parse(await readFile(join(cwd, 'built.json'), 'utf8')));
  const { digest, references } = image as { digest: string; references: readonly string[] };
  assert.deepEqual(references, [`${repository}@${digest}`]);
});

test('index create prints the index with its digest', async (t) => {
  const [sample, cwd] = await Promise.all([richList(t), temporaryDirectory(t)]);
  for (const name of ['linux/amd64', 'linux/arm64'])
    await strakeOk(cwd, ['copy', sample.reference, `oci:parts:${name.slice(6)}`, '-p', name]);
  const args = ['index', 'create', 'oci:all:v1', 'oci:parts:amd64', 'oci:parts:arm64'];
  const made = await strakeOk(cwd, args);
  assert.match(made, /^oci:all:v1@sha256:[0-9a-f]{64}\n$/);
  await strakeOk(cwd, ['validate', 'oci:all:v1']);
  const twice = await strake(cwd, [...args, 'oci:parts:arm64', sample.reference]);
  assert.equal(twice.status, 0, twice.stderr);
});

test('shows progress on a terminal, and stops on Ctrl-C without a result', async (t) => {
  if (spawnSync('script', ['--version']).status !== 0) return t.skip('needs script(1)');
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const [sample, cwd] = await Promise.all([richList(t), temporaryDirectory(t)]);
  let isSlow = false;
  const proxy = await startFaultProxy(t, registry.host, (asked, _response, forward) => {
    if (isSlow && asked.method === 'PATCH') return;
    setTimeout(forward, 20);
  });
  const watched = async (to: string, stopAt?: RegExp) => {
    const command = `${process.execPath} ${STRAKE} copy ${sample.reference} ${to}`;
    const child = spawn('script', ['-qec', `stty cols 200 rows 9; ${command}`, '/dev/null'], {
      cwd,
      env: { ...process.env, CI: '', NO_COLOR: '1' },
    });
    let seen = '';
    child.stdout.on('data', (chunk) => {
      const isNow = !stopAt?.test(seen);
      seen += chunk;
      if (isNow && stopAt?.test(seen)) child.stdin.write('\u0003');
    });
    const status = await new Promise((resolve) => child.once('close', resolve));
    return { status, seen };
  };
  const done = await watched(`${proxy.host}/acme/app:v1`);
  assert.equal(done.status, 0, done.seen);
  assert.match(done.seen, / → 127\.0\.0\.1:\d+\/acme\/app:v1 {2}[\d.]+ k?B of 1\.\d kB/);
  assert.match(done.seen, /acme\/app:v1@sha256:[0-9a-f]{64}\r\ncopied 7 manifests/);
  isSlow = true;
  const stopped = await watched(`${proxy.host}/acme/app:v2`, / → /);
  assert.equal(stopped.status, 130, stopped.seen);
  assert.match(stopped.seen, /cancelled/);
  assert.doesNotMatch(stopped.seen, /sha256:/);
  const tags = await fetch(`http://${registry.host}/v2/acme/app/tags/list`);
  assert.deepEqual(((await tags.json()) as { tags: unknown }).tags, ['v1']);
});

test('build refuses one name for two images, in a daemon or a layout, before anything is built', async (t) => {
  const cwd = await project(t, {
    'strake.config.yaml':
      'platforms: [linux/amd64]\nbase: scratch\nvcs: false\nimages: { a: {}, b: {} }\n',
  });
  const done = await strake(cwd, ['build', '-o', 'docker-daemon:app:v1']);
  assert.equal(done.status, 2);
  assert.match(
    done.stderr,
    /^error: images "a" and "b" have the same destination docker-daemon:app:v1\n {2}hint: Omit the name/,
  );
  const layout = await strake(cwd, ['build', '-o', 'oci:out:same']);
  assert.equal(layout.status, 2);
  assert.match(
    layout.stderr,
    /^error: images "a" and "b" have the same destination oci:out:same\n {2}hint: Omit/,
  );
  assert.deepEqual(await readdir(cwd), ['strake.config.yaml']);
});

test('copy and index create fail with one line, a hint and no result', async (t) => {
  const cwd = await temporaryDirectory(t);
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['copy', 'oci:none', 'oci:x'], /^error: layout .*none does not exist\n {2}hint: /],
    [
      ['copy', 'oci:none'],
      /^error: missing required argument 'TO'\n {2}hint: "strake copy --help"/,
    ],
    [['index', 'create', 'oci:x'], /^error: missing required .*"strake index create --help"/s],
    [['index', 'create', 'oci:x', 'oci:y', '--annotation', 'z'], /^error: .*"z" is not KEY=VALUE/],
    [['copy', 's3://a', 'oci:x'], /^error: "s3:\/\/a" has the unknown transport "s3:"\n {2}hint: /],
  ];
  for (const [args, expected] of cases) {
    const done = await strake(cwd, args);
    assert.equal(done.status, 2, done.stderr);
    assert.equal(done.stdout, '');
    assert.match(done.stderr, expected);
  }
});
