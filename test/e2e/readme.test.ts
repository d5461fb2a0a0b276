import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runOk } from '../tool/index.ts';
import { documentBlocks } from './document-block.ts';
import { project, strakeOk, TINY } from './strake.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The only block of a language. */
function only(language: string): string {
  const [block, ...others] = documentBlocks('README.md').filter(
    (each) => each.language === language,
  );
  assert.ok(block && others.length === 0, `README.md has one block of ${language}`);
  return block.text;
}

const MAIN = 'package main\n\nvar version string\n\nfunc main() { println(version) }\n';
const MODULE = {
  'go.mod': TINY['go.mod'],
  'cmd/server/main.go': MAIN,
  'cmd/migrate/main.go': MAIN,
};

test('builds the configuration that the README shows', async (t) => {
  const config = only('yaml');
  const directory = await project(t, { ...MODULE, 'strake.yaml': config });
  const plan = JSON.parse(await strakeOk(directory, ['plan', '--json']));
  assert.equal(plan.images[0].platforms.length, 4);
  const stdout = await strakeOk(directory, ['build', '-p', 'linux/amd64', '-o', 'oci:out']);
  assert.match(stdout, /^ghcr\.io\/acme\/tools@sha256:[a-f0-9]{64}\n$/);
  await strakeOk(directory, ['validate', 'oci:out:latest']);
});

test('builds without a configuration as the README shows, line by line', async (t) => {
  const session = only('console');
  const directory = await project(t, TINY);
  const [command = '', ...shown] = session.trimEnd().split('\n');
  const done = await strakeOk(directory, command.split(' ').slice(2));
  const digest = /^app@sha256:[a-f0-9]{64}$/;
  assert.match(done.trim(), digest);
  assert.equal(shown.filter((line) => digest.test(line)).length, 1);
  assert.ok(existsSync(join(directory, 'dist/oci/index.json')));
});

test('loads the plugin that the README shows', async (t) => {
  const plugin = only('ts');
  const config =
    'plugins: [./banner.ts]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\nbanner: { text: ahoy }\n';
  const directory = await project(t, {
    'strake.yaml': config,
    'banner.ts': plugin,
    'package.json': '{"type":"module"}',
  });
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await strakeOk(directory, ['build', '-o', 'oci:out']);
  const report = JSON.parse(await strakeOk(directory, ['inspect', 'oci:out', '--json']));
  const [layer] = report.images[0].layers;
  const blob = join(directory, 'out/blobs/sha256', layer.digest.slice('sha256:'.length));
  assert.equal(await runOk(['tar', '-xzOf', blob, 'etc/banner']), 'ahoy');
});
