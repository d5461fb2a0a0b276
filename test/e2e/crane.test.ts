import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { type TestContext, test } from 'node:test';
import { part, type Registry, requirePart, runOk, startRegistry } from '../part/index.ts';
import { project, strake, strakeOk } from './strake.ts';

/** PATH with crane's folder in front. */
async function withCrane(): Promise<Readonly<Record<string, string>>> {
  return { PATH: `${dirname(await part('crane'))}:${process.env.PATH}` };
}

async function distribution(t: TestContext): Promise<Registry | undefined> {
  if ((await requirePart(t, 'distribution')) === undefined) return undefined;
  return startRegistry(t, { kind: 'distribution-v3' });
}

const IMAGE = `platforms: [linux/amd64, linux/arm/v7]
base: scratch
vcs: false
tags: [v1, latest]
platformTags: ["v1-{{arch}}"]
symlinks: { files: { /etc/motd: { content: "{{arch}}" } } }
config: { labels: { a.b: "c,d" } }
`;

test('pushes by crane with the digests of the built-in push', async (t) => {
  const registry = await distribution(t);
  if (registry === undefined) return;
  const crane = await part('crane');
  const env = await withCrane();
  const directory = await project(t, {
    'core.yaml': `plugins: [symlinks]\nrepository: ${registry.host}/by/core\n${IMAGE}`,
    'crane.yaml': `plugins: [symlinks, crane]\nrepository: ${registry.host}/by/crane\n${IMAGE}`,
  });
  const build = (file: string) => strakeOk(directory, ['build', '-c', file, '--push'], { env });
  const [core, byCrane] = [await build('core.yaml'), await build('crane.yaml')];
  assert.equal(byCrane, core.replace('/by/core@', '/by/crane@'));
  for (const tag of ['v1', 'latest', 'v1-amd64', 'v1-arm']) {
    const digestOf = (repository: string): Promise<string> =>
      runOk([crane, 'digest', `${registry.host}/by/${repository}:${tag}`]);
    assert.equal(await digestOf('crane'), await digestOf('core'), tag);
  }
  await runOk([crane, 'validate', '--remote', `${registry.host}/by/crane:v1`]);
});

test('says how to get crane where it is not installed', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `plugins: [crane]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\nrepository: 127.0.0.1:9/app\ncrane: { command: no-crane-here }\n`,
  });
  const { status, stdout, stderr } = await strake(directory, ['build', '--push']);
  assert.equal(status, 4, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /"no-crane-here" is not on PATH/);
  assert.match(stderr, /go install github\.com\/google\/go-containerregistry\/cmd\/crane@latest/);
});
