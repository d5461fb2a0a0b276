// What `strake ko` does with SBOMs. `npm run ko` compares it with ko.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strake, strakeOk } from '../e2e/strake.ts';
import { type Scope, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { putBase } from './put-base.ts';

const FILES = {
  'go.mod': 'module example.com/tiny\n\ngo 1.24\n',
  'cmd/app/main.go': 'package main\n\nfunc main() { println("tiny") }\n',
  'other/app/main.go': 'package main\n\nfunc main() { println("other") }\n',
};

async function scene(t: Scope) {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  await putBase(t, `${registry.host}/base`, { family: 'oci' });
  const directory = await project(t, {
    ...FILES,
    '.ko.yaml': `defaultBaseImage: ${registry.host}/base\n`,
  });
  const env = {
    ...{ GOFLAGS: undefined, GOOS: undefined, GOARCH: undefined, COSIGN_REPOSITORY: undefined },
    STRAKE_CACHE: await temporaryDirectory(t),
    KO_DOCKER_REPO: `${registry.host}/images`,
  };
  const place = `http://${registry.host}/v2/images/app`;
  const get = async <T>(path: string) => (await fetch(`${place}/${path}`)).json() as Promise<T>;
  const tags = async () =>
    ((await get<{ tags?: readonly string[] }>('tags/list')).tags ?? []).toSorted();
  return { registry, directory, env, get, tags };
}

const BUILD = ['ko', 'build', '-B', '--platform=linux'];

interface Document {
  readonly spdxVersion: string;
  readonly packages: readonly { readonly name: string }[];
}

test('attaches SBOMs to the index and to each image under the tags of cosign, once', async (t) => {
  const { registry, directory, env, get, tags } = await scene(t);
  const stdout = await strakeOk(directory, [...BUILD, './cmd/app'], { env });
  const index = /@sha256:([0-9a-f]{64})\n$/.exec(stdout)?.[1];
  const { manifests } = await get<{ manifests: { digest: string }[] }>('manifests/latest');
  const hexes = [index, ...manifests.map(({ digest }) => digest.replace('sha256:', ''))];
  assert.deepEqual(
    await tags(),
    ['latest', ...hexes.map((hex) => `sha256-${hex}.sbom`)].toSorted(),
  );
  for (const hex of hexes) {
    const { layers, subject } = await get<{
      layers: { mediaType: string; digest: string }[];
      subject?: unknown;
    }>(`manifests/sha256-${hex}.sbom`);
    assert.equal(subject, undefined);
    assert.deepEqual(
      layers.map(({ mediaType }) => mediaType),
      ['text/spdx+json'],
    );
    const { spdxVersion, packages } = await get<Document>(`blobs/${layers[0]?.digest}`);
    assert.equal(spdxVersion, 'SPDX-2.3');
    const names = packages.map(({ name }) => name);
    assert.ok(names.includes('example.com/tiny') && names.includes('stdlib'), names.join());
  }
  const asked = registry.log().length;
  const again = await strakeOk(directory, [...BUILD, './cmd/app'], { env });
  assert.equal(again, stdout);
  assert.doesNotMatch(registry.log().slice(asked), /\b(PUT|POST|PATCH)\b/);
});

test('attaches no SBOM with --sbom=none, and writes none', async (t) => {
  const { directory, env, tags } = await scene(t);
  await strakeOk(directory, [...BUILD, '--sbom=none', '--sbom-dir=sboms', './cmd/app'], { env });
  assert.deepEqual(await tags(), ['latest']);
  await assert.rejects(readdir(join(directory, 'sboms')), { code: 'ENOENT' });
});

test('writes SBOMs into --sbom-dir with the names that ko gives them, also without a push', async (t) => {
  const { directory, env, tags } = await scene(t);
  const argv = [...BUILD, '--push=false', '--sbom-dir=out/sboms', './cmd/app'];
  await strakeOk(directory, [...argv, '--oci-layout-path=layout'], { env });
  const sboms = join(directory, 'out/sboms');
  const names = await readdir(sboms);
  assert.ok(names.length > 2 && names.includes('app-index.spdx.json'), names.join());
  assert.ok(names.includes('app-linux-amd64.spdx.json'), names.join());
  // As with ko, neither a layout nor the registry has them.
  const { manifests } = JSON.parse(await readFile(join(directory, 'layout/index.json'), 'utf8'));
  assert.equal(manifests.length, 1);
  assert.deepEqual(await tags(), []);
  const one = ['ko', 'build', '--local=false', '--push=false', '--sbom-dir=one', './cmd/app'];
  await strakeOk(directory, one, { env });
  assert.deepEqual(await readdir(join(directory, 'one')), ['app-linux-amd64.spdx.json']);
});

test('warns where two programs have the same name in --sbom-dir', async (t) => {
  const { directory, env } = await scene(t);
  const argv = ['ko', 'build', '--push=false', '--sbom-dir=out', './other/app', './cmd/app'];
  const { status, stderr } = await strake(directory, argv, { env });
  assert.equal(status, 0, stderr);
  assert.match(
    stderr,
    /^warning: out\/app-linux-amd64\.spdx\.json is the SBOM of example\.com\/tiny\/other\/app; that of example\.com\/tiny\/cmd\/app has the same name$/m,
  );
  assert.match(await readFile(join(directory, 'out/app-linux-amd64.spdx.json'), 'utf8'), /other/);
});

test('refuses a --sbom-dir that is a file before it builds, and warns of COSIGN_REPOSITORY', async (t) => {
  const { directory, env, tags } = await scene(t);
  await writeFile(join(directory, 'file'), '');
  const refused = await strake(directory, [...BUILD, '--sbom-dir=file', './cmd/app'], { env });
  assert.notEqual(refused.status, 0);
  assert.match(refused.stderr, /^error: cannot create the directory of --sbom-dir file\//);
  assert.deepEqual(await tags(), []);
  const elsewhere = { ...env, COSIGN_REPOSITORY: 'registry.example/sboms' };
  const { stderr } = await strake(directory, [...BUILD, './cmd/app'], { env: elsewhere });
  assert.match(stderr, /^warning: COSIGN_REPOSITORY has no effect: /m);
});
