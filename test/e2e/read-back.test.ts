import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  REGISTRY_TOOL,
  type Registry,
  type RegistryKind,
  requireTool,
  runImage,
  runOk,
  startRegistry,
  temporaryDirectory,
  tool,
} from '../tool/index.ts';
import { helloProject, strakeOk } from './strake.ts';

const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'];

interface IndexJson {
  readonly mediaType: string;
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform: { os: string; architecture: string; variant?: string };
  }[];
}

for (const kind of ['distribution-v3', 'distribution-v2'] satisfies RegistryKind[]) {
  test(`pushes hello to CNCF ${kind}, and crane reads it back`, async (t) => {
    if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
    const crane = await tool('crane');
    const registry = await startRegistry(t, { kind });
    const directory = await helloProject(t);
    const reference = `${registry.host}/team/hello:v1`;
    const stdout = await strakeOk(directory, ['build', '--push', '-t', reference]);
    const digest = (await runOk([crane, 'digest', reference])).trim();
    assert.equal(stdout, `${registry.host}/team/hello@${digest}\n`);
    await runOk([crane, 'validate', '--remote', reference]);
    const index: IndexJson = JSON.parse(await runOk([crane, 'manifest', reference]));
    assert.equal(index.mediaType, 'application/vnd.oci.image.index.v1+json');
    const platforms = index.manifests.map(({ platform: { os, architecture, variant } }) =>
      [os, architecture, variant].filter(Boolean).join('/'),
    );
    assert.deepEqual(platforms, PLATFORMS);
    for (const { digest: child } of index.manifests) {
      await runOk([crane, 'validate', '--remote', `${registry.host}/team/hello@${child}`]);
    }
  });
}

test('lists the variant that runs everywhere first, which crane selects', async (t) => {
  if ((await requireTool(t, REGISTRY_TOOL.ggcr)) === undefined) return;
  const crane = await tool('crane');
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const directory = await temporaryDirectory(t);
  const lines = [
    'platforms: [linux/amd64/v3, linux/arm64, linux/amd64]',
    'base: scratch',
    'vcs: false',
    'plugins: [symlinks]',
    'symlinks: { files: { /platform: { content: "{{arch}} {{variant}}" } } }',
  ];
  await writeFile(join(directory, 'strake.yaml'), lines.join('\n'));
  const reference = `${registry.host}/team/app:v1`;
  await strakeOk(directory, ['build', '--push', '-t', reference, '--metadata-file', 'built.json']);
  const built = JSON.parse(await readFile(join(directory, 'built.json'), 'utf8'));
  const [image] = Object.values<{ platforms: object }>(built);
  const listed = ['linux/amd64', 'linux/arm64', 'linux/amd64/v3'];
  assert.deepEqual(Object.keys(image?.platforms ?? {}), listed);
  const index: IndexJson = JSON.parse(await runOk([crane, 'manifest', reference]));
  assert.deepEqual(
    index.manifests.map(({ platform: { architecture, variant } }) => [architecture, variant]),
    [
      ['amd64', undefined],
      ['arm64', undefined],
      ['amd64', 'v3'],
    ],
  );
  const config = await runOk([crane, 'config', '--platform', 'linux/amd64', reference]);
  assert.equal(JSON.parse(config).variant, undefined);
});

describe('an image of hello in an OCI layout', () => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const scope = { after: (clean: () => void | Promise<void>) => void cleanups.push(clean) };
  let directory = '';
  let layout = '';
  let registry: Registry;

  before(async () => {
    directory = await helloProject(scope);
    layout = join(directory, 'dist/oci');
    registry = await startRegistry(scope, { kind: 'ggcr' });
    await strakeOk(directory, [
      'build',
      '-o',
      'oci:dist/oci',
      '-o',
      `docker://${registry.host}/hello:v1`,
      '-t',
      'v1',
    ]);
  });
  after(async () => {
    for (const clean of cleanups.reverse()) await clean();
  });

  test('is copied by skopeo with every platform', async (t) => {
    const skopeo = await requireTool(t, 'skopeo');
    if (skopeo === undefined) return;
    const copy = join(await temporaryDirectory(t), 'copy');
    await runOk([skopeo, 'copy', '--all', `oci:${layout}:v1`, `oci:${copy}:v1`]);
    const original: IndexJson = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'));
    const copied: IndexJson = JSON.parse(await readFile(join(copy, 'index.json'), 'utf8'));
    assert.equal(copied.manifests[0]?.digest, original.manifests[0]?.digest);
  });

  test('is inspected by skopeo with the labels and the entrypoint of the configuration', async (t) => {
    const skopeo = await requireTool(t, 'skopeo');
    if (skopeo === undefined) return;
    const config = JSON.parse(
      await runOk([skopeo, 'inspect', '--override-arch=s390x', '--config', `oci:${layout}:v1`]),
    );
    assert.equal(config.architecture, 's390x');
    assert.deepEqual(config.config.Entrypoint, ['/app/hello']);
    assert.equal(config.config.Labels['org.opencontainers.image.title'], 'hello');
    assert.ok(
      config.config.Env.some((line: string) => line.startsWith('PATH=') && line.endsWith(':/app')),
    );
  });

  test('is unpacked by umoci with modes and owners in place', async (t) => {
    const umoci = await requireTool(t, 'umoci');
    const skopeo = await requireTool(t, 'skopeo');
    if (umoci === undefined || skopeo === undefined) return;
    const home = await temporaryDirectory(t);
    await runOk([
      skopeo,
      'copy',
      '--override-arch=amd64',
      '--override-os=linux',
      `oci:${layout}:v1`,
      `oci:${home}/one:v1`,
    ]);
    await runOk([
      umoci,
      'unpack',
      ...(process.getuid?.() === 0 ? [] : ['--rootless']),
      '--image',
      `${home}/one:v1`,
      `${home}/bundle`,
    ]);
    const listed = await runOk([
      'find',
      `${home}/bundle/rootfs/app`,
      `${home}/bundle/rootfs/tmp`,
      '-printf',
      '%P %m\n',
    ]);
    assert.deepEqual(listed.trimEnd().split('\n').sort(), [
      ' 1777',
      ' 755',
      'hello 755',
      'web 755',
    ]);
  });

  test('exports to a tar that GNU tar lists, from the registry by crane', async (t) => {
    const crane = await requireTool(t, 'crane');
    if (crane === undefined) return;
    const tar = join(await temporaryDirectory(t), 'rootfs.tar');
    await runOk([crane, 'export', '--platform=linux/arm/v7', `${registry.host}/hello:v1`, tar]);
    const listed = await runOk(['tar', '--list', '--verbose', '--numeric-owner', '--file', tar], {
      env: { TZ: 'UTC' },
    });
    assert.match(listed, /-rwxr-xr-x 0\/0 +\d+ 1970-01-01 00:00 app\/hello\n/);
  });

  test('runs, and its program prints its platform', async (t) => {
    if (
      (await requireTool(t, 'runc')) === undefined ||
      (await requireTool(t, 'podman')) === undefined
    )
      return;
    const ran = await runImage(t, `docker://${registry.host}/hello:v1`);
    assert.equal(ran.status, 0, ran.stderr);
    assert.match(ran.stdout, /linux\/amd64/);
    assert.match(ran.stdout, /1\.0\.0/);
  });

  test('has the same bytes in the registry and in the layout', async (t) => {
    const crane = await requireTool(t, 'crane');
    if (crane === undefined) return;
    const index: IndexJson = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'));
    assert.equal(
      (await runOk([crane, 'digest', `${registry.host}/hello:v1`])).trim(),
      index.manifests[0]?.digest,
    );
  });

  test('passes strake validate, from layout and registry', async () => {
    await strakeOk(directory, ['validate', `oci:${layout}:v1`]);
    await strakeOk(directory, ['validate', `${registry.host}/hello:v1`]);
  });

  test('remains in the layout when another image is added', async () => {
    await mkdir(join(directory, 'other'), { recursive: true });
    await strakeOk(directory, ['build', '-p', 'linux/amd64', '-t', 'v2', '-o', `oci:${layout}`]);
    const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'));
    const names = index.manifests.map(
      (entry: { annotations: Record<string, string> }) =>
        entry.annotations['org.opencontainers.image.ref.name'],
    );
    assert.deepEqual(names.sort(), ['v1', 'v2']);
    await strakeOk(directory, ['validate', `oci:${layout}:v1`]);
  });
});
