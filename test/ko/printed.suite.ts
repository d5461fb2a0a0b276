// What `strake ko build` prints and writes beside the images: as ko does.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { bothTools, type ToolRun } from './both-tools.ts';
import { assertSameLines } from './compare-images.ts';
import { workTree } from './work-tree.ts';

const files = (base: string, settings = '') => ({
  'go.mod': 'module example.com/printed\n\ngo 1.24\n',
  'cmd/app/main.go': 'package main\n\nvar version string\n\nfunc main() { println(version) }\n',
  'cmd/web/v2/main.go': 'package main\n\nfunc main() {}\n',
  '.ko.yaml': `defaultBaseImage: ${base}\n${settings}`,
});

type Case = readonly [
  title: string,
  args: readonly string[],
  env?: Readonly<Record<string, string | undefined>>,
];

const CASES: readonly Case[] = [
  ['import paths and directories, each once', ['./cmd/app', 'ko://example.com/printed/cmd/app']],
  ['several programs', ['./cmd/app', 'example.com/printed/cmd/web/v2']],
  ['-P', ['-P', './cmd/app', './cmd/web/v2']],
  ['-B', ['./cmd/app', '-B', './cmd/web/v2']],
  ['-B before --bare', ['-B', '--bare', './cmd/app']],
  ['--bare', ['--bare', './cmd/app', './cmd/web/v2']],
  ['one tag', ['-t', 'v1', './cmd/app']],
  ['several tags', ['-t', 'v1,v2', '--tags=latest', './cmd/app']],
  ['no tag', ['--tags', '', './cmd/app']],
  ['no tag, and --push=false', ['--tags=', '--push=false', './cmd/app']],
  ['--tag-only', ['--tag-only', '-t=v1', './cmd/app']],
  ['--push=false', ['--push=false', './cmd/app']],
  ['--push=false with a tag', ['--push=false', '--tag-only', '-tv3', './cmd/app']],
  ['--push=false without a repository', ['--push=0', './cmd/app'], { KO_DOCKER_REPO: undefined }],
  ['--oci-layout-path alone', ['--oci-layout-path=layout', '--push=false', './cmd/app']],
  ['--oci-layout-path', ['--oci-layout-path', 'layout', '-t', 'v1', './cmd/app']],
  ['--tarball alone', ['--tarball=OUT/x.tar', '--push=false', '-t', 'v1', './cmd/app']],
  ['platforms', ['--platform=linux/arm64,windows', './cmd/app']],
  ['KO_DEFAULTPLATFORMS', ['./cmd/app'], { KO_DEFAULTPLATFORMS: 'linux/arm64 linux/amd64' }],
  ['GOOS and GOARCH', ['./cmd/app'], { GOOS: 'linux', GOARCH: 'arm64' }],
];

test('strake ko build prints what ko build prints', async (t) => {
  const tools = await bothTools(t);
  const tree = await workTree(t, files(tools.bases.static));
  for (const [title, args, env] of CASES)
    await t.test(title, async () => {
      assertSameLines(
        await tools.run(tree, { args: ['build', '--sbom=none', ...args], ...(env && { env }) }),
      );
    });
  await t.test('the working directory, by its import path', async () => {
    const directory = join(tree.directory, 'cmd/app');
    const env = { KO_CONFIG_PATH: tree.directory };
    const args = ['build', '--sbom=none'];
    assertSameLines(await tools.run({ directory, koDirectory: directory }, { args, env }));
  });
});

test('writes the same --image-refs', async (t) => {
  const tools = await bothTools(t);
  const tree = await workTree(t, files(tools.bases.static));
  for (const platform of ['linux/amd64', 'linux/amd64,linux/arm64']) {
    const args = [
      'build',
      '--sbom=none',
      '-t',
      'v1',
      '--platform',
      platform,
      '--image-refs=OUT/refs',
    ];
    const { ko, strake } = await tools.run(tree, { args: [...args, './cmd/app', './cmd/web/v2'] });
    assert.deepEqual(await refsOf(strake), await refsOf(ko));
  }
});

/** Digests differ: compression does. */
async function refsOf({ out, registry }: ToolRun): Promise<readonly string[]> {
  const text = await readFile(join(out, 'refs'), 'utf8');
  return text
    .replaceAll(registry, 'REGISTRY')
    .replaceAll(/[0-9a-f]{64}/g, 'DIGEST')
    .split('\n');
}
