// Images of the plugin ko beside those of ko itself: of the same programs, on the same bases.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from '@strake/core';
import { plugin as go } from '@strake/plugin-go';
import { type KoOptions, plugin as ko } from '@strake/plugin-ko';
import { Repository } from '../lifecycle/put-image.ts';
import { requireTool, runImage, runOk, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { CLEAN } from './both-tools.ts';
import { assertSameImages } from './compare-images.ts';
import { putBase } from './put-base.ts';
import { type Files, workTree } from './work-tree.ts';

const MODULE = 'example.com/programs';
const MAIN = 'package main\n\nfunc main() { println("hello") }\n';

/** A program with kodata and one without. */
const PROGRAMS: Files = {
  'go.mod': `module ${MODULE}\n\ngo 1.24\n`,
  'cmd/data/main.go': MAIN,
  'cmd/data/kodata/.hidden': 'dot\n',
  'cmd/data/kodata/a/b/c': 'c\n',
  'cmd/data/kodata/a-b': 'between a and a/b, if names were compared as a whole\n',
  'cmd/data/kodata/a/ünï': 'unicode\n',
  [`cmd/data/kodata/${'long/'.repeat(30)}name`]: 'longer than a field\n',
  [`cmd/data/kodata/${'n'.repeat(120)}`]: 'cannot be split\n',
  'cmd/data/kodata/linked': { link: 'a/b' },
  'cmd/data/kodata/a/link': { link: '../a-b' },
  'cmd/plain/main.go': MAIN,
};

/** As odd as bases are: an empty field, an unknown one, a fraction that Go shortens, and no PATH. */
const CONFIG = {
  Cmd: ['/bin/bash'],
  Env: ['HOME=/', 'XPATH=1'],
  ExposedPorts: { '80/tcp': {} },
  Hostname: '',
  Labels: null,
  OnBuild: [],
  StopSignal: 'SIGINT',
  Unknown: 'field',
};
const WINDOWS_CONFIG = {
  ArgsEscaped: true,
  Cmd: ['cmd /c x'],
  Env: ['A=1', 'PATH=C:\\Windows', 'B=2'],
  Healthcheck: { Test: ['NONE'], Interval: 0 },
};
const MORE = {
  container: 'abc',
  created: '2024-11-12T00:00:00.120Z',
  docker_version: '20.10',
  history: [{ created_by: 'no layer', empty_layer: true }, { created_by: 'base' }],
  unknown: 'field',
};

const PLATFORMS = ['linux/arm/v7', 'linux/amd64', 'windows/amd64', 'linux/arm64'];

interface Case {
  readonly base: 'oci' | 'docker' | 'pinned';
  /** Default: linux/amd64. */
  readonly platforms?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: Omit<KoOptions, 'importPath'>;
}

const CASES: Readonly<Record<string, Case>> = {
  'for all platforms of an OCI index': {
    base: 'oci',
    platforms: PLATFORMS,
    args: ['--image-label=a=b,base.label=own', '--image-annotation=c=d', '--image-user=1234'],
    env: { SOURCE_DATE_EPOCH: '1700000000', KO_DATA_DATE_EPOCH: '7' },
    options: {
      labels: { a: 'b', 'base.label': 'own' },
      annotations: { c: 'd' },
      user: '1234',
      created: 1_700_000_000,
      kodataTime: 7,
    },
  },
  'for some platforms of a manifest list of Docker': {
    base: 'docker',
    platforms: ['linux/arm64', 'windows/amd64'],
  },
  'for one platform of an index': { base: 'oci' },
  'on a single image that is pinned': { base: 'pinned' },
};

test('images of the plugin ko equal those of ko', async (t) => {
  const command = await requireTool(t, 'ko');
  if (command === undefined) return;
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const [oci, docker] = [`${host}/oci`, `${host}/docker`];
  const digests = {
    [oci]: await putBase(t, oci, { family: 'oci' }),
    [docker]: await putBase(t, docker, {
      family: 'docker',
      config: CONFIG,
      windowsConfig: WINDOWS_CONFIG,
      more: MORE,
    }),
  };
  const index = JSON.parse(await new Repository(oci).getManifest('latest'));
  const references = { oci, docker, pinned: `${oci}:latest@${index.manifests[0].digest}` };
  const tree = await workTree(t, PROGRAMS);
  const cache = await temporaryDirectory(t);

  for (const [
    title,
    { base, platforms = ['linux/amd64'], args = [], env, options },
  ] of Object.entries(CASES)) {
    await t.test(title, async () => {
      await writeFile(
        join(tree.directory, '.ko.yaml'),
        `defaultBaseImage: ${references[base]}
builds:
- { id: plain, main: ./cmd/plain, linux_capabilities: [all, 'chown,setuid=ie'] }
`,
      );
      const flags = ['--sbom=none', '-B', `--platform=${platforms.join(',')}`, ...args];
      await runOk([command, 'build', ...flags, './cmd/data', './cmd/plain'], {
        cwd: tree.directory,
        env: { ...CLEAN, KO_DOCKER_REPO: `${host}/ko`, ...env },
      });
      const image = (name: string, more: Omit<KoOptions, 'importPath'>) => ({
        base: references[base],
        platforms,
        index: 'auto',
        repository: `${host}/strake/${name}`,
        tags: ['latest'],
        go: { programs: [{ package: `./cmd/${name}`, path: `/ko-app/${name}` }] },
        ko: {
          importPath: `${MODULE}/cmd/${name}`,
          kodata: `cmd/${name}/kodata`,
          ...options,
          ...more,
        },
      });
      await build({
        config: {
          images: {
            data: image('data', {}),
            plain: image('plain', { capabilities: ['all', 'chown,setuid=ie'] }),
          },
        },
        plugins: [go, ko],
        directory: tree.directory,
        env: { PATH: process.env.PATH, HOME: process.env.HOME, STRAKE_CACHE: cache },
        insecure: [host],
        push: true,
      });
      const bases = { static: oci, ubuntu: docker, digests };
      for (const name of ['data', 'plain'])
        await assertSameImages(bases, `${host}/ko/${name}:latest`, `${host}/strake/${name}:latest`);
    });
  }
});

const CAPABLE = `package main

import (
	"syscall"
	"unsafe"
)

func main() {
	header := [2]uint32{0x20080522, 0}
	var data [6]uint32
	syscall.RawSyscall(syscall.SYS_CAPGET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&data)), 0)
	println(syscall.Getuid(), data[0])
}
`;

test('a program has its capabilities without being root', async (t) => {
  for (const name of ['skopeo', 'umoci'] as const)
    if ((await requireTool(t, name)) === undefined) return;
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const tree = await workTree(t, { 'go.mod': 'module m\n\ngo 1.24\n', 'main.go': CAPABLE });
  await build({
    config: {
      base: 'scratch',
      platforms: ['linux/amd64'],
      go: { programs: [{ package: '.', path: '/ko-app/m' }] },
      ko: { importPath: 'm', capabilities: ['net_bind_service=ep'], user: '65532' },
      repository: `${host}/m`,
      tags: ['1'],
    },
    plugins: [go, ko],
    directory: tree.directory,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    cache: false,
    insecure: [host],
    push: true,
  });
  const done = await runImage(t, `docker://${host}/m:1`);
  assert.equal(done.status, 0, done.stderr);
  assert.equal(done.stderr.trim().split('\n').at(-1), `65532 ${1 << 10}`);
});
