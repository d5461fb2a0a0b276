// Signatures and attestations under tags: what cosign before version 3 reads.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { attachArtifacts, makeArtifact } from '@strake/core';
import { oldManifest, oldSbom, oldTag } from '@strake/plugin-attest/sign';
import { strake, strakeOk } from '../e2e/strake.ts';
import { type AttestScene, attestScene, BY_COSIGN } from './signed-image.ts';

const OLD = ['--insecure-ignore-tlog', '--new-bundle-format=false'];

/** Runs `strake sign` for the old form; the key is `cosign.key` in the directory. */
const sign = ({ directory, reference, options }: AttestScene) =>
  strakeOk(directory, ['sign', reference, '--key', 'cosign.key', '--attach', 'tags'], options);

for (const kind of ['ggcr', 'distribution-v3'] as const) {
  test(`cosign verifies signatures and attestations under tags in ${kind}`, async (t) => {
    const scene = await attestScene(t, kind);
    const { directory, reference, repository, digests, options, cosignOk } = scene;
    await sign(scene);
    for (const digest of digests)
      await cosignOk('verify', '--key', 'cosign.pub', ...OLD, `${repository}@${digest}`);
    await writeFile(join(directory, 'spdx.json'), '{"spdxVersion":"SPDX-2.3"}');
    for (const type of ['spdxjson', 'https://example.com/t']) {
      const given = ['--predicate', 'spdx.json', '--type', type, '--attach', 'tags'];
      const argv = ['attest', reference, '--key', 'cosign.key', ...given];
      await strakeOk(directory, argv, options);
      const again = await strake(directory, argv, options);
      assert.match(again.stderr, /^attached 0 attestations .*; 3 were there already$/m);
    }
    for (const type of ['spdxjson', 'https://example.com/t']) {
      const by = ['--key', 'cosign.pub', ...OLD, '--type', type];
      await cosignOk('verify-attestation', ...by, reference);
    }
  });
}

test('strake and cosign add to the signatures of each other', async (t) => {
  const scene = await attestScene(t, 'ggcr');
  const { directory, reference, options, cosignOk } = scene;
  await cosignOk('generate-key-pair', '--output-key-prefix', 'other');
  await cosignOk('sign', ...BY_COSIGN, '--new-bundle-format=false', reference);
  const other = ['sign', reference, '--key', 'other.key', '--attach', 'tags', '--no-recursive'];
  await strakeOk(directory, other, options);
  await cosignOk('generate-key-pair', '--output-key-prefix', 'third');
  const third = BY_COSIGN.map((each) => (each === 'cosign.key' ? 'third.key' : each));
  await cosignOk('sign', ...third, '--new-bundle-format=false', reference);
  for (const key of ['cosign.pub', 'other.pub', 'third.pub'])
    await cosignOk('verify', '--key', key, ...OLD, reference);
});

test('cosign downloads an SBOM under a tag', async (t) => {
  const { reference, digests, directory, cosignOk } = await attestScene(t, 'ggcr');
  const [index = ''] = digests;
  const document = Buffer.from('{"spdxVersion":"SPDX-2.3"}');
  const artifact = makeArtifact(oldManifest('sbom', [oldSbom(document, 'spdx')]));
  await attachArtifacts(reference, [{ ...artifact, tag: oldTag(index, 'sbom') }], { directory });
  assert.equal((await cosignOk('download', 'sbom', reference)).trim(), document.toString());
});
