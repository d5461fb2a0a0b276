// The registry is the cache: what one machine built, another one does not build again.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  digestsOf,
  reading,
  remoteCacheScene,
  warningsOf,
  writing,
} from '../remote-cache/machines.ts';
import { requireTool } from '../tool/index.ts';

const LAYERS = 6;

test('pushes from a machine without Go, and neither compiles nor moves a layer', async (t) => {
  if ((await requireTool(t, 'distribution')) === undefined) return;
  const scene = await remoteCacheScene(t);
  const writer = await scene.machine();
  const { requests: written, host } = await scene.proxy();
  digestsOf(await writer.build(['-o', 'oci:out'], writing(host)));
  written.splice(0);

  const reader = await scene.machine({ go: false });
  const planned = await reader.strake(['plan'], reading(host));
  assert.equal(planned.status, 0, planned.stderr);
  assert.match(planned.stdout, new RegExp(`remote ${host}/acme/cache`));
  assert.doesNotMatch(planned.stdout, /not shared|compiles:|^ +local/m);
  written.splice(0);
  const done = await reader.build(['--push'], reading(host));
  assert.deepEqual(digestsOf(done), scene.digests);
  assert.deepEqual(done.processes, []);
  assert.deepEqual(warningsOf(done), []);
  const of = (pattern: RegExp) => written.filter((line) => pattern.test(line));
  assert.deepEqual(of(/^GET .*\/blobs\//), []);
  assert.deepEqual(of(/^PATCH/), []);
  assert.equal(of(/^POST .*[?&]mount=.*from=acme%2Fcache/).length, LAYERS);

  // Nothing changed: each program and each tag is asked for once, and each registry client asks who the registry is.
  written.splice(0);
  const next = await scene.machine({ go: false });
  assert.deepEqual(digestsOf(await next.build(['--push'], reading(host))), scene.digests);
  assert.equal(of(/^GET .*\/manifests\/step-/).length, LAYERS);
  assert.equal(of(/^HEAD .*\/manifests\/latest$/).length, Object.keys(scene.digests).length);
  assert.deepEqual(of(/^(?:POST|PUT|GET .*\/blobs\/)/), []);
  assert.ok(of(/^GET .*\/v2\/$/).length <= 2, written.join('\n'));

  // What was found is remembered: nobody is asked again.
  written.splice(0);
  assert.deepEqual(
    digestsOf(await reader.build(['-o', 'oci-archive:{{image}}.tar'], reading(host))),
    scene.digests,
  );
});

test('fetches layers for a destination that needs their bytes', async (t) => {
  if ((await requireTool(t, 'distribution')) === undefined) return;
  const scene = await remoteCacheScene(t);
  const { requests, host } = await scene.proxy();
  digestsOf(await (await scene.machine()).build(['-o', 'oci:out'], writing(host)));
  requests.splice(0);
  const reader = await scene.machine({ go: false });
  const done = await reader.build(['-o', 'oci:out'], reading(host));
  assert.deepEqual(digestsOf(done), scene.digests);
  assert.deepEqual(done.processes, []);
  assert.equal(requests.filter((line) => /^GET .*\/blobs\//.test(line)).length, LAYERS);
  const valid = await reader.strake(['validate', 'oci:out:a:latest'], {});
  assert.equal(valid.status, 0, valid.stderr);
});

test('compiles only the program that changed on a machine that has never built', async (t) => {
  if ((await requireTool(t, 'distribution')) === undefined) return;
  const scene = await remoteCacheScene(t);
  const { host } = scene.registry;
  digestsOf(await (await scene.machine()).build(['-o', 'oci:out'], writing(host)));
  const reader = await scene.machine();
  const main = 'package main\n\nfunc main() { println("changed") }\n';
  await writeFile(join(reader.directory, 'cmd/b/main.go'), main);
  const done = await reader.build(['-o', 'oci:out'], reading(host));
  const builds = done.processes.filter((line) => /^go build/.test(line));
  assert.ok(builds.length > 0 && builds.every((line) => / \S*cmd\/b$/.test(line)), `${builds}`);
  const { a, b, c } = digestsOf(done);
  assert.deepEqual({ a, c }, { a: scene.digests.a, c: scene.digests.c });
  const clean = await reader.build(['--no-cache', '-o', 'oci:clean']);
  assert.equal(b, digestsOf(clean).b);
});

test('asks nobody for what this machine has built', async (t) => {
  if ((await requireTool(t, 'distribution')) === undefined) return;
  const scene = await remoteCacheScene(t);
  const { requests, host } = await scene.proxy();
  const writer = await scene.machine();
  digestsOf(await writer.build(['-o', 'oci:out'], writing(host)));
  // Go has made directories in an empty HOME, where strake has looked for its settings.
  digestsOf(await writer.build(['-o', 'oci:out']));
  for (const env of [reading(host), writing(host)]) {
    requests.splice(0);
    const done = await writer.build(['-o', 'oci:out'], env);
    assert.deepEqual(digestsOf(done), scene.digests);
    assert.deepEqual(done.processes, []);
    // A writer looks whether its entries are still there.
    const expected = env.STRAKE_CACHE_WRITE ? /^GET .*\/(?:v2\/|manifests\/\S+)$/ : /^$/;
    for (const request of requests) assert.match(request, expected);
  }
});
