import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strake, strakeOk } from './strake.ts';

const MAIN = 'package main\n\nfunc main() {}\n';
const CONFIG = `plugins: [go]
platforms: [linux/amd64]
repositoryPrefix: ghcr.io/acme
images:
  "{{each.name}}":
    each: [cmd/*, "!cmd/internal"]
    config: { labels: { source: "{{each.path}}" } }
    go: { programs: ["./{{each.path}}"] }
`;
const FILES = {
  'strake.yaml': CONFIG,
  'go.mod': 'module example.com/shop\n\ngo 1.24\n',
  'cmd/api/main.go': MAIN,
  'cmd/web/main.go': MAIN,
  'cmd/lib/lib.go': 'package lib\n',
  'cmd/internal/main.go': MAIN,
};

async function imagesOf(directory: string, env: Record<string, string> = {}) {
  const { images } = JSON.parse(await strakeOk(directory, ['config', '--json'], { env }));
  return images as Record<string, { repository?: string }>;
}

test('builds an image of each directory with a program, and of each new one', async (t) => {
  const directory = await project(t, FILES);
  const images = await imagesOf(directory);
  assert.deepEqual(
    Object.entries(images).map(([name, { repository }]) => [name, repository]),
    [
      ['api', 'ghcr.io/acme/api'],
      ['web', 'ghcr.io/acme/web'],
    ],
  );
  const build = async (...args: readonly string[]) => {
    const out = await strakeOk(directory, ['build', '-o', 'oci:out/{{image}}', ...args]);
    return out
      .trim()
      .split('\n')
      .map((line) => line.split('@')[0]);
  };
  assert.deepEqual(await build(), ['ghcr.io/acme/api', 'ghcr.io/acme/web']);
  await mkdir(join(directory, 'cmd/worker'));
  await writeFile(join(directory, 'cmd/worker/main.go'), MAIN);
  assert.deepEqual(await build(), ['ghcr.io/acme/api', 'ghcr.io/acme/web', 'ghcr.io/acme/worker']);
  // Made names and packages select images.
  assert.deepEqual(await build('--image', 'worker'), ['ghcr.io/acme/worker']);
  assert.deepEqual(await build('./cmd/web'), ['ghcr.io/acme/web']);
  const inspected = await strakeOk(directory, ['inspect', '--json', 'oci:out/worker:latest']);
  assert.match(inspected, /"source": "cmd\/worker"/);
});

test('shows made images in plan and config, with the lines that they are written in', async (t) => {
  const directory = await project(t, FILES);
  const plan = await strakeOk(directory, ['plan', '--image', 'api']);
  assert.match(plan, /^image api\n/m);
  const shown = await strakeOk(directory, ['config']);
  assert.match(shown, /repository: ghcr\.io\/acme\/api +# strake\.yaml:3/);
  assert.match(shown, /source: cmd\/api +# strake\.yaml:7/);
  const set = await strakeOk(directory, [
    'config',
    '--set',
    'config.labels.source="{{each.name}}"',
  ]);
  assert.match(set, /source: api +# --set/);
  const unknown = await strake(directory, ['config', '--set', 'images.api.base=scratch']);
  assert.match(
    unknown.stderr,
    /hint: .*are set as written: --set 'images\."\{\{each\.name\}\}"\.base=/,
  );
  const one = 'images."{{each.name}}".config.user=7';
  assert.match(await strakeOk(directory, ['config', '--set', one]), /user: "7" +# --set/);
});

test('takes the prefix of STRAKE_REPOSITORY, and shows where it comes from', async (t) => {
  const directory = await project(t, {
    'strake.yaml': 'images: { a: null, b: { repository: x.io/b } }\n',
  });
  const env = { STRAKE_REPOSITORY: 'ghcr.io/team' };
  const shown = await strakeOk(directory, ['config'], { env });
  assert.match(shown, /repository: ghcr\.io\/team\/a +# STRAKE_REPOSITORY/);
  assert.match(shown, /repository: x\.io\/b +# strake\.yaml:1/);
});

test('refuses an "each" that matches nothing, with its line', async (t) => {
  const directory = await project(t, {
    ...FILES,
    'strake.yaml': CONFIG.replace('cmd/*', 'apps/*'),
  });
  const { status, stderr } = await strake(directory, ['build']);
  assert.equal(status, 2);
  assert.match(stderr, /strake\.yaml:6:\d+: .*"each" matches no directory: "apps\/\*"/);
  assert.match(stderr, /hint: Globs begin in /);
});

test('makes images without any compiler', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `plugins: [symlinks]
platforms: [linux/amd64]
vcs: false
images:
  "site-{{each.name}}":
    extends: x-site
    each: sites/*
  x-site:
    symlinks: { files: { /srv/index.html: "{{each.path}}/index.html" } }
`,
    'sites/one/index.html': '1',
    'sites/two/index.html': '2',
  });
  const out = await strakeOk(directory, ['build', '-o', 'oci:out/{{image}}']);
  assert.match(out, /^site-one@.*\nsite-two@.*\n$/);
});
