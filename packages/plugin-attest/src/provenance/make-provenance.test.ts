import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BuildFacts } from '@strake/core/plugin';
import { makeProvenance, type ProvenanceFacts } from './make-provenance.ts';

const sha256 = 'a'.repeat(64);
const build: BuildFacts = {
  strake: '1.2.3',
  repository: {
    revision: 'c0ffee',
    modified: true,
    source: 'https://github.com/acme/app',
    ref: 'refs/heads/main',
  },
  configuration: { path: 'ci/strake.config.yaml', sha256 },
  environment: { GOFLAGS: '-mod=mod' },
  overrides: ['vars.version=1', 'attest.sign.key=…', 'images."a.b".attest.sign=…'],
  variables: ['VERSION'],
  startedOn: '2026-01-02T03:04:05Z',
  plugins: [
    { name: 'go', package: '@strake/plugin-go', version: '1.2.3', digest: { dirHash1: sha256 } },
    { name: 'local', digest: { sha256 } },
    { name: 'inline' },
  ],
};
const platform = (architecture: string) => ({ os: 'linux', architecture });
const base = { digest: `sha256:${sha256}`, name: 'gcr.io/distroless/static:latest' };
const facts: ProvenanceFacts = {
  image: 'app',
  platforms: [platform('amd64'), platform('arm64')],
  build,
  bases: [
    { ...base, platform: platform('amd64') },
    { ...base, platform: platform('arm64') },
    { digest: `sha256:${'b'.repeat(64)}`, platform: platform('s390x') },
  ],
  toolchains: ['go1.26.8', 'go1.26.8'],
  byproducts: [],
  builder: { id: 'https://ci.example/app' },
  times: false,
};

test('says where an image comes from: sources, configuration, bases, toolchain, plugins', () => {
  const { buildDefinition, runDetails } = makeProvenance(facts);
  assert.deepEqual(buildDefinition.externalParameters, {
    source: { uri: 'git+https://github.com/acme/app', ref: 'refs/heads/main' },
    configuration: { path: 'ci/strake.config.yaml' },
    image: 'app',
    platforms: ['linux/amd64', 'linux/arm64'],
    overrides: ['vars.version=1'],
    environment: { GOFLAGS: '-mod=mod' },
  });
  assert.deepEqual(buildDefinition.internalParameters, {
    strake: '1.2.3',
    variables: ['VERSION'],
  });
  assert.deepEqual(buildDefinition.resolvedDependencies, [
    {
      name: 'source',
      uri: 'git+https://github.com/acme/app@c0ffee',
      digest: { gitCommit: 'c0ffee' },
      annotations: { modified: true },
    },
    { name: 'configuration', digest: { sha256 } },
    {
      name: 'base',
      uri: 'docker://gcr.io/distroless/static:latest',
      digest: { sha256 },
      annotations: { platforms: ['linux/amd64', 'linux/arm64'] },
    },
    {
      name: 'base',
      digest: { sha256: 'b'.repeat(64) },
      annotations: { platforms: ['linux/s390x'] },
    },
    {
      name: 'toolchain',
      uri: 'pkg:generic/go@1.26.8',
      annotations: { version: 'go1.26.8' },
    },
    {
      name: 'plugin',
      uri: 'pkg:npm/%40strake/plugin-go@1.2.3',
      digest: { dirHash1: sha256 },
      annotations: { plugin: 'go' },
    },
    { name: 'plugin', digest: { sha256 }, annotations: { plugin: 'local' } },
    { name: 'plugin', annotations: { plugin: 'inline' } },
  ]);
  assert.equal(runDetails.metadata, undefined);
});

test('marks sources as modified that git ignores, or that are outside of the repository', () => {
  const { revision, source } = { ...build.repository, revision: 'c0ffee' };
  const repository = { revision, modified: false, ...(source ? { source } : {}) };
  const annotationsOf = (more: object) =>
    makeProvenance({ ...facts, build: { ...build, repository: { ...repository, ...more } } })
      .buildDefinition.resolvedDependencies[0]?.annotations;
  assert.equal(annotationsOf({}), undefined);
  assert.deepEqual(annotationsOf({ ignored: ['gen.go'] }), { modified: true, ignored: ['gen.go'] });
  assert.deepEqual(annotationsOf({ outside: true }), { modified: true, outside: true });
  assert.deepEqual(annotationsOf({ incomplete: true }), { incomplete: true });
});

test('claims nothing that is not known', () => {
  const { strake, startedOn } = build;
  const unknown = { strake, startedOn, overrides: [], variables: [], environment: {}, plugins: [] };
  const provenance = makeProvenance({ ...facts, build: unknown, bases: [], toolchains: [] });
  assert.deepEqual(provenance.buildDefinition.externalParameters, {
    image: 'app',
    platforms: ['linux/amd64', 'linux/arm64'],
  });
  assert.deepEqual(provenance.buildDefinition.resolvedDependencies, []);
});

test('has times and the run of CI only where they are asked for', () => {
  const builder = { ...facts.builder, invocationId: 'https://ci.example/app/7' };
  assert.equal(makeProvenance({ ...facts, builder }).runDetails.metadata, undefined);
  assert.deepEqual(makeProvenance({ ...facts, builder, times: true }).runDetails.metadata, {
    invocationId: 'https://ci.example/app/7',
    startedOn: '2026-01-02T03:04:05Z',
  });
});
