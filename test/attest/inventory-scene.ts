import { createHash } from 'node:crypto';
import type { Inventory, Module, Program, SbomImage, SbomIndex } from '@strake/plugin-attest/sbom';

/** The SHA-256 of a text, as hex digits. */
export function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const SUM = 'h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

/** Modules of each kind: required, replaced by a module, replaced by a directory, of a workspace, and incompatible. */
export const MODULES: readonly Module[] = [
  { path: 'github.com/BurntSushi/toml', version: 'v1.5.0', sum: SUM, license: 'MIT' },
  {
    path: 'github.com/acme/old',
    version: 'v1.0.0',
    sum: SUM,
    replacement: { path: 'github.com/acme/fork', version: 'v1.0.1-0.20260102030405-abcdefabcdef' },
  },
  { path: 'github.com/acme/local', version: 'v0.0.0', replacement: { path: './local' } },
  { path: 'github.com/acme/workspace' },
  { path: 'github.com/docker/cli', version: 'v29.9.2+incompatible', sum: SUM },
];

/** A program of one package, on a platform. */
export function sceneProgram(name: string, architecture: string): Program {
  return {
    path: `/usr/bin/${name}`,
    size: 1000,
    sha256: hexOf(`${name} ${architecture}`),
    own: true,
    toolchain: 'go1.26.8',
    importPath: `github.com/acme/app/cmd/${name}`,
    main: { path: 'github.com/acme/app', version: 'v1.2.3' },
    modules: MODULES,
    settings: {
      GOOS: 'linux',
      GOARCH: architecture,
      'vcs.revision': 'abc',
      '-ldflags': '-X a=/home/me',
    },
  };
}

/** What is in the image of two programs on a Debian base. */
export function sceneInventory(architecture: string): Inventory {
  return {
    platform: { os: 'linux', architecture },
    programs: [sceneProgram('app', architecture), sceneProgram('helper', architecture)],
    layers: [
      { diffId: `sha256:${hexOf('base layer')}` },
      { diffId: `sha256:${hexOf('own layer')}` },
    ],
    files: [{ path: '/etc/app.yaml', size: 3, sha256: hexOf('a: 1'), layer: 1 }],
    packages: [
      {
        type: 'deb',
        name: 'libc6',
        version: '2.36-9+deb12u9',
        architecture,
        source: { name: 'glibc' },
      },
      {
        type: 'deb',
        name: 'tzdata',
        version: '2026a-0',
        architecture: 'all',
        license: 'public-domain',
      },
    ],
    distribution: { id: 'debian', versionId: '12' },
    base: {
      reference: 'gcr.io/distroless/base:nonroot',
      name: 'gcr.io/distroless/base:nonroot',
      digest: `sha256:${hexOf(`base ${architecture}`)}`,
      sboms: [{ mediaType: 'application/spdx+json', digest: `sha256:${hexOf('base sbom')}` }],
    },
  };
}

export function sceneImage(
  architecture: string,
  inventory: Inventory = sceneInventory(architecture),
): SbomImage {
  const digest = `sha256:${hexOf(`image ${architecture}`)}`;
  return { name: 'ghcr.io/acme/app', digest, created: '2026-11-30T12:00:00.5Z', inventory };
}

export function sceneIndex(): SbomIndex {
  return {
    name: 'ghcr.io/acme/app',
    digest: `sha256:${hexOf('index')}`,
    images: [sceneImage('amd64'), sceneImage('arm64')],
  };
}
