// What others find beside an image that the plugin attest signed: cosign, oras.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project, strakeOk } from '../e2e/strake.ts';
import {
  type RegistryKind,
  run,
  runOk,
  startRegistry,
  temporaryDirectory,
  tool,
} from '../tool/index.ts';

/** The first two have no referrers API. */
const KINDS: readonly RegistryKind[] = ['ggcr', 'distribution-v3', 'olareg'];
const BY_KEY = ['--key', 'cosign.pub', '--insecure-ignore-tlog'];
const config = (attach: string) => `plugins: [symlinks, attest]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
symlinks: { files: { /etc/motd: { content: hello } } }
images: { app: {} }
attest: { sign: { key: cosign.key }, attach: ${attach}, sbom: [spdx, cyclonedx] }
`;

for (const [kind, attach] of [
  ...KINDS.map((each) => [each, 'referrers'] as const),
  ['ggcr', 'tags'] as const,
])
  test(`cosign verifies signature, SBOMs and provenance of a build in ${kind}, as ${attach}`, async (t) => {
    const [cosign, { host }] = await Promise.all([tool('cosign'), startRegistry(t, { kind })]);
    const directory = await project(t, { 'strake.yaml': config(attach) });
    const env = {
      COSIGN_PASSWORD: 'a password',
      HOME: directory,
      STRAKE_CACHE: await temporaryDirectory(t),
    };
    const options = { cwd: directory, env };
    const old = attach === 'tags' ? ['--new-bundle-format=false'] : [];
    const ask = (...args: string[]) => runOk([cosign, ...args], options);
    await ask('generate-key-pair');
    const reference = `${host}/acme/app:v1`;
    await strakeOk(directory, ['build', '-o', `docker://${reference}`], { env });
    await ask('verify', ...BY_KEY, ...old, reference);
    for (const [type, predicate] of [
      ['spdxjson', 'https://spdx.dev/Document'],
      ['cyclonedx', 'https://cyclonedx.org/bom'],
      ['slsaprovenance1', 'https://slsa.dev/provenance/v1'],
    ] as const) {
      const printed = await ask('verify-attestation', ...BY_KEY, ...old, '--type', type, reference);
      const lines = printed.trim().split('\n');
      assert.equal(lines.length, 1, printed);
      const { payload } = JSON.parse(lines[0] ?? '');
      const statement = JSON.parse(Buffer.from(payload, 'base64').toString());
      assert.equal(statement.predicateType, predicate);
    }
    if (attach === 'tags') return;
    const tree = await ask('tree', reference);
    assert.match(tree, /slsa\.dev\/provenance\/v1/);
    const found = JSON.parse(
      await runOk(
        [await tool('oras'), 'discover', '--plain-http', '--format', 'json', reference],
        options,
      ),
    );
    const types = (found.referrers ?? found.manifests).map(
      (each: { readonly artifactType: string }) => each.artifactType,
    );
    assert.deepEqual([...new Set(types)].sort(), [
      'application/spdx+json',
      'application/vnd.cyclonedx+json',
      'application/vnd.dev.sigstore.bundle.v0.3+json',
    ]);
    assert.equal(types.length, 6);
    const other = await run(
      [cosign, 'verify', ...BY_KEY, `${host}/acme/app@sha256:${'0'.repeat(64)}`],
      options,
    );
    assert.notEqual(other.status, 0);
  });

for (const kind of ['ggcr', 'olareg'] as const)
  test(`cosign verifies each image of a signed build in ${kind}, and a build again adds nothing`, async (t) => {
    const [cosign, { host }] = await Promise.all([tool('cosign'), startRegistry(t, { kind })]);
    const directory = await project(t, { 'strake.yaml': config('[referrers, tags]') });
    const options = { cwd: directory, env: { COSIGN_PASSWORD: 'a password', HOME: directory } };
    const ask = (...args: string[]) => runOk([cosign, ...args], options);
    await ask('generate-key-pair');
    const reference = `${host}/acme/app:v1`;
    const build = (cache: string) =>
      strakeOk(directory, ['build', '-o', `docker://${reference}`], {
        env: { ...options.env, STRAKE_CACHE: cache },
      });
    const cache = await temporaryDirectory(t);
    await build(cache);
    const index = JSON.parse(await runOk([await tool('crane'), 'manifest', reference]));
    const digests: readonly string[] = index.manifests.map(
      (each: { digest: string }) => each.digest,
    );
    assert.equal(digests.length, 2);
    for (const digest of digests)
      for (const form of ['true', 'false']) {
        const by = [...BY_KEY, `--new-bundle-format=${form}`, `${host}/acme/app@${digest}`];
        await ask('verify', ...by);
        await ask('verify-attestation', '--type', 'slsaprovenance1', ...by);
      }
    // cosign prints it in any order.
    const tree = async () => (await ask('tree', reference)).split('\n').sort().join('\n');
    const before = await tree();
    // The second one is another machine: it has nothing that the first one remembers.
    for (const each of [cache, await temporaryDirectory(t)]) {
      await build(each);
      assert.equal(await tree(), before);
    }
    await strakeOk(directory, ['verify', reference, '--key', 'cosign.pub']);
  });
