import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../tool/index.ts';
import { project, strake, strakeOk, TINY } from './strake.ts';

const CONFIG = `plugins: [go]
platforms: [linux/amd64]
base: scratch
vcs: false
images: { app: { go: { programs: [./cmd/app], ldflags: ["-X main.v=1"] } } }
`;

test('strake why names the inputs that differ, before the build and after it', async (t) => {
  const directory = await project(t, { ...TINY, 'strake.yaml': CONFIG });
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const none = await strakeOk(directory, ['why', '--last'], { env });
  assert.equal(none, 'no build of this configuration is recorded in the cache\n');
  const build = ['build', '-q', '-o', 'oci:out'];
  await strakeOk(directory, build, { env });
  const same = await strakeOk(directory, ['why'], { env });
  assert.match(
    same,
    /the next build would\nimage app\n {2}linux\/amd64:\n {4}change nothing\n {2}oci:dist\/oci:latest: nothing is there, so the image is written\n$/,
  );
  await writeFile(join(directory, 'cmd/app/main.go'), 'package main\n\nfunc main() {}\n');
  await writeFile(join(directory, 'strake.yaml'), CONFIG.replace('v=1', 'v=2'));
  const next = await strakeOk(directory, ['why'], { env });
  const flag = 'argument -ldflags: -X main\\.v=1 → -X main\\.v=2';
  const file = 'cmd/app/main\\.go: \\w{12} → \\w{12}';
  const step = `\\(/app/app\\): WORD\n {6}${flag}\n {6}${file}\n`;
  assert.match(next, new RegExp(step.replace('WORD', 'compile')));
  const before = await strakeOk(directory, ['why', '--last'], { env });
  const { stderr } = await strake(directory, ['build', '--explain', '-o', 'oci:out'], { env });
  assert.match(
    stderr,
    /go build example\.com\/tiny\/cmd\/app ran:\n {2}cmd\/app\/main\.go: \w{12} → /,
  );
  assert.match(stderr, new RegExp(`\\(/app/app\\): compiled\\n {6}${flag}\\n {4}layer`));
  assert.equal(stderr.split('main.go').length, 2, 'each file is named once');
  const after = await strakeOk(directory, ['why', './cmd/app', '--last'], { env });
  assert.match(after, new RegExp(step.replace('WORD', 'compiled')));
  assert.match(after, /layer go sha256:\w{12}, was sha256:\w{12}: packed .* because of go build/);
  assert.notEqual(after, before);
  const idle = await strake(directory, ['build', '--explain', '-o', 'oci:out'], { env });
  assert.match(idle.stderr, /^nothing was compiled, packed or uploaded$/m);
  assert.equal(await strakeOk(directory, ['why', './cmd/app', '--last'], { env }), after);
  const { last } = JSON.parse(await strakeOk(directory, ['why', '--last', '--json'], { env }));
  const [layer] = last.images.app.platforms['linux/amd64'].layers;
  const ofLayer = await strakeOk(directory, ['why', layer.digest, '--last'], { env });
  assert.match(ofLayer, /layer go /);
  const unknown = await strake(directory, ['why', 'other', '--last'], { env });
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /hint: Images: app\. Programs: \/app\/app\./);
});

test('a diff leaves what strake why says of the last build, and the next build says what was compiled for it', async (t) => {
  const directory = await project(t, { ...TINY, 'strake.yaml': CONFIG });
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  const build = ['build', '-q', '-o', 'oci:out'];
  await strakeOk(directory, build, { env });
  const before = await strakeOk(directory, ['why', '--last'], { env });
  await strakeOk(directory, ['diff', 'oci:out', '-q'], { env });
  assert.equal(await strakeOk(directory, ['why', '--last'], { env }), before);
  await writeFile(
    join(directory, 'cmd/app/main.go'),
    'package main\n\nfunc main() { println() }\n',
  );
  await strakeOk(directory, ['diff', 'oci:out', '-q'], { env });
  const compared = await strakeOk(directory, ['why', '--last'], { env });
  assert.ok(compared.startsWith(before), compared);
  assert.match(compared, /\na build at \S+ compared an image, and kept none\n/);
  await strakeOk(directory, build, { env });
  const after = await strakeOk(directory, ['why', '--last'], { env });
  assert.match(after, /^image app {2}sha256:\w{12} \(was sha256:\w{12}\)$/m);
  assert.match(
    after,
    /compiled by an earlier build, which kept no image\n {6}cmd\/app\/main\.go: /,
  );
});

test('each configuration file of a directory has its own record', async (t) => {
  const directory = await project(t, {
    'strake.yaml': CONFIG.replace('[go]', '[go, symlinks]'),
    'other.yaml': CONFIG.replace('{ app:', '{ other:'),
    ...TINY,
  });
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  await strakeOk(directory, ['build', '-q', '-o', 'oci:out'], { env });
  const before = await strakeOk(directory, ['why'], { env });
  await strakeOk(directory, ['build', '-q', '-c', 'other.yaml', '-o', 'oci:other'], { env });
  assert.equal(await strakeOk(directory, ['why'], { env }), before);
  const other = await strakeOk(directory, ['why', '--last', '-c', 'other.yaml'], { env });
  assert.match(other, /^image other {2}/m);
  assert.doesNotMatch(other, /plugin/);
});
