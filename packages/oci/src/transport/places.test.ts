import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { imageTransports } from './image-transports.ts';

const transports = imageTransports(() => Promise.reject(new Error('asked for a registry')));

/** What a push of an image with two tags replaces. */
function places(
  scheme: string,
  target: string,
  directory = '/work',
  tags = ['v1', 'v2'],
): readonly string[] {
  const names = { image: 'app', tags, names: tags.map((tag) => `app:${tag}`) };
  const push = {
    destination: `${scheme}:${target}`,
    target,
    repository: 'r.example/app',
    ...names,
  };
  const transport = transports.find((each) => each.scheme === scheme);
  return transport?.places(push, directory) ?? [];
}

const overlap = (a: readonly string[], b: readonly string[]) => a.some((each) => b.includes(each));

test('recognizes the same destination in any spelling', async (t) => {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'strake-places-')));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'real'));
  await symlink('real', join(directory, 'link'));
  for (const [a, b] of [
    [places('oci', 'out:same'), places('oci', './out/../out:same')],
    [places('oci', 'out:app:v1'), places('oci', '/work/out')],
    [places('oci-archive', 'x.tar'), places('oci-archive', './x.tar:name')],
    [places('oci-archive', 'x.tar'), places('docker-archive', '/work/x.tar')],
    [places('docker', 'localhost:1/a/b:v1'), places('docker', 'localhost:1/a/b')],
    [places('docker', 'docker.io/app'), places('docker', 'index.docker.io/library/app:v2')],
    [places('docker-daemon', 'app'), places('docker-daemon', 'docker.io/library/app:latest')],
    [places('docker-daemon', ''), places('docker-daemon', 'r.example/app:v2')],
    [
      places('oci-archive', 'link/x.tar', directory),
      places('oci-archive', 'real/x.tar', directory),
    ],
    [places('oci', 'link:n', directory), places('oci', 'real:n', directory)],
  ] as const)
    assert.equal(overlap(a, b), true, `${a} and ${b}`);
});

test('distinguishes destinations that do not replace each other', () => {
  for (const [a, b] of [
    [places('oci', 'out:one'), places('oci', 'out:two')],
    [places('oci', 'out:same'), places('oci', 'other:same')],
    [places('oci', 'out:x.tar'), places('oci-archive', 'out')],
    [places('docker', 'r.example/a:v1'), places('docker', 'r.example/a:v3')],
    [places('docker', 'r.example/a'), places('docker', 'r.example/a:v3')],
  ] as const)
    assert.equal(overlap(a, b), false, `${a} and ${b}`);
});

test('knows that an image without tags replaces nothing in a registry', () => {
  assert.deepEqual(places('docker', 'r.example/a', '/work', []), []);
});
