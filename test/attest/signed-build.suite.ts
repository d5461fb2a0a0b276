// What a build with the plugin attest publishes, as cosign sees it.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { strake, strakeOk } from '../e2e/strake.ts';
import {
  type RegistryKind,
  runOk,
  startRegistry,
  temporaryDirectory,
  tool,
} from '../tool/index.ts';

const BY_KEY = ['--key', 'cosign.pub', '--insecure-ignore-tlog'];
const OLD = [...BY_KEY, '--new-bundle-format=false'];
const KINDS: readonly RegistryKind[] = ['ggcr', 'olareg'];

for (const kind of KINDS) {
  test(`cosign verifies a signed build in ${kind}, and a build again adds nothing`, async (t) => {
    const [cosign, registry, directory] = await Promise.all([
      tool('cosign'),
      startRegistry(t, { kind }),
      temporaryDirectory(t),
    ]);
    const env = {
      COSIGN_PASSWORD: 'a password',
      HOME: directory,
      STRAKE_CACHE: join(directory, '.cache'),
    };
    const options = { cwd: directory, env: { COSIGN_PASSWORD: 'a password', HOME: directory } };
    await runOk([cosign, 'generate-key-pair'], options);
    const repository = `${registry.host}/acme/app`;
    const config = {
      plugins: ['symlinks', 'attest'],
      platforms: ['linux/amd64', 'linux/arm64'],
      base: 'scratch',
      vcs: false,
      symlinks: { files: { '/etc/motd': { content: 'hello' } } },
      attest: {
        sbom: ['spdx', 'cyclonedx'],
        sign: { key: 'cosign.key' },
        attach: ['referrers', 'tags'],
      },
      images: { app: { repository, tags: ['v1'] } },
    };
    await writeFile(join(directory, 'strake.config.json'), JSON.stringify(config));
    const build = () => strakeOk(directory, ['build', '--push'], { env });
    await build();
    const reference = `${repository}:v1`;
    const index = JSON.parse(await runOk([await tool('crane'), 'manifest', reference]));
    const children = index.manifests.map(
      ({ digest }: { digest: string }) => `${repository}@${digest}`,
    );
    assert.equal(children.length, 2);
    for (const each of [reference, ...children]) {
      await runOk([cosign, 'verify', ...BY_KEY, each], options);
      await runOk([cosign, 'verify', ...OLD, each], options);
      for (const type of ['spdxjson', 'cyclonedx', 'slsaprovenance1']) {
        await runOk([cosign, 'verify-attestation', ...BY_KEY, '--type', type, each], options);
        await runOk([cosign, 'verify-attestation', ...OLD, '--type', type, each], options);
      }
    }
    // cosign prints it in any order.
    const tree = async () =>
      (await runOk([cosign, 'tree', reference], options)).split('\n').sort().join('\n');
    const before = await tree();
    await build();
    assert.equal(await tree(), before);
    const verified = await strake(directory, ['verify', reference, '--key', 'cosign.pub']);
    assert.equal(verified.status, 0, verified.stderr);
    // Another machine, without what this one remembers.
    const elsewhere = { ...env, STRAKE_CACHE: join(directory, '.other') };
    await strakeOk(directory, ['build', '--push'], { env: elsewhere });
    assert.equal(await tree(), before);
  });
}
