// SBOMs of `strake ko`: where ko puts them, for those who read them there.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runOk, type Scope, tool } from '../tool/index.ts';
import { type BothTools, bothTools, type ToolRun } from './both-tools.ts';
import { assertSameLines, listTags } from './compare-images.ts';
import { type WorkTree, workTree } from './work-tree.ts';

const FILES = {
  'go.mod':
    'module example.com/app\n\ngo 1.24\n\nrequire example.com/dep v1.0.0\n\nreplace example.com/dep => ./dep\n',
  'cmd/app/main.go':
    'package main\n\nimport "example.com/dep"\n\nfunc main() { println(dep.Name) }\n',
  'dep/go.mod': 'module example.com/dep\n\ngo 1.24\n',
  'dep/dep.go': 'package dep\n\nconst Name = "dep"\n',
};

interface Scene {
  readonly tools: BothTools;
  readonly tree: WorkTree;
  /** `HOST/static@sha256:…`: the image of an index that is for an architecture. */
  pinned(architecture: string): Promise<string>;
}

async function scene(t: Scope): Promise<Scene> {
  const tools = await bothTools(t);
  const { static: base } = tools.bases;
  return {
    tools,
    tree: await workTree(t, { ...FILES, '.ko.yaml': `defaultBaseImage: ${base}\n` }, 'resolved'),
    async pinned(architecture) {
      const url = `http://${base.replace('/', '/v2/')}/manifests/latest`;
      const { manifests } = (await (await fetch(url)).json()) as {
        manifests: { digest: string; platform: { architecture: string } }[];
      };
      const found = manifests.find(({ platform }) => platform.architecture === architecture);
      return `${base}@${found?.digest}`;
    },
  };
}

for (const [title, args, architecture] of [
  ['all platforms', ['--platform=all', '-B']],
  ['one platform', ['--platform=linux/arm64', '-B', '-t', 'v1,v2']],
  ['a base without an index', ['--platform=linux/arm', '-B'], 'arm'],
  ['none', ['--sbom=none']],
  ['an unknown format', ['--sbom=cyclonedx']],
  ['no push', ['--push=false', '--platform=linux/amd64,linux/arm/v7']],
  ['a layout', ['--push=false', '--platform=linux', '--oci-layout-path=layout']],
  ['a layout and a push', ['--platform=linux', '--oci-layout-path=layout']],
] as const)
  test(`${title}: SBOMs have the tags and files that those of ko have`, async (t) => {
    const { tools, tree, pinned } = await scene(t);
    const env = architecture ? { KO_DEFAULTBASEIMAGE: await pinned(architecture) } : {};
    const argv = ['build', '--sbom-dir=OUT/sboms', ...args, './cmd/app'];
    const { ko, strake } = await tools.run(tree, { args: argv, env });
    assertSameLines({ ko, strake });
    assert.deepEqual(await tagsOf(strake), await tagsOf(ko));
    const [expected, actual] = await Promise.all([sbomsOf(ko), sbomsOf(strake)]);
    assert.deepEqual([...actual.keys()], [...expected.keys()]);
    for (const [name, modules] of expected)
      for (const module of modules) assert.ok(actual.get(name)?.has(module), `${name}: ${module}`);
    if (args.some((arg) => arg.includes('layout')))
      assert.equal(await entriesOf(tree.directory), await entriesOf(tree.koDirectory));
  });

test('cosign download sbom finds those of the index and of each platform', async (t) => {
  const [{ tools, tree }, cosign] = await Promise.all([scene(t), tool('cosign')]);
  const args = ['build', '-B', '--platform=linux', './cmd/app'];
  const { strake } = await tools.run(tree, { args });
  const reference = `${strake.registry}/images/app:latest`;
  for (const more of [[], ['--platform', 'linux/arm64/v8']]) {
    const text = await runOk([cosign, 'download', 'sbom', ...more, reference]);
    assert.ok(modulesOf(text).has('example.com/dep'), text);
  }
});

/** Without digests: ko's and strake's images have others. */
async function tagsOf({ registry }: ToolRun): Promise<readonly string[]> {
  return (await listTags(registry)).map((tag) => tag.replace(/[0-9a-f]{64}/, 'HEX')).sort();
}

async function entriesOf(directory: string): Promise<number> {
  const { manifests } = JSON.parse(await readFile(join(directory, 'layout/index.json'), 'utf8'));
  return manifests.length;
}

/** Modules by the names of the files that have them. */
async function sbomsOf({ out }: ToolRun): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const directory = join(out, 'sboms');
  const names = await readdir(directory).catch(() => []);
  return new Map(
    await Promise.all(
      names.sort().map(async (name) => {
        return [name, modulesOf(await readFile(join(directory, name), 'utf8'))] as const;
      }),
    ),
  );
}

function modulesOf(text: string): ReadonlySet<string> {
  const { packages } = JSON.parse(text) as {
    packages: { name: string; externalRefs?: { referenceLocator: string }[] }[];
  };
  const isModule = ({ externalRefs = [] }: (typeof packages)[number]) =>
    externalRefs.some(({ referenceLocator }) => referenceLocator.startsWith('pkg:golang/'));
  return new Set(packages.filter(isModule).map(({ name }) => name));
}
