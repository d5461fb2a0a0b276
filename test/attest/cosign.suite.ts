// What strake signs, cosign verifies; what cosign signs, strake verifies.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { STATEMENT_TYPE } from '@strake/plugin-attest/sign';
import { strake, strakeOk } from '../e2e/strake.ts';
import { type RegistryKind, runOk, tool } from '../tool/index.ts';
import { attestScene, BY_COSIGN } from './signed-image.ts';

const OFFLINE = ['--insecure-ignore-tlog'];
const BY_KEY = ['--key', 'cosign.pub', ...OFFLINE];
/** All but the last have no referrers API. `distribution-v2` is the 2.8 of Debian. */
const KINDS: readonly RegistryKind[] = ['ggcr', 'distribution-v2', 'distribution-v3', 'olareg'];
const SPDX = { spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', name: 'app' };
const PROVENANCE = {
  buildDefinition: { buildType: 'https://example.com/build/v1', externalParameters: {} },
  runDetails: { builder: { id: 'https://example.com/builder' } },
};

for (const kind of KINDS) {
  test(`cosign verifies what strake signed in ${kind}: index and images, by tag and digest`, async (t) => {
    const scene = await attestScene(t, kind);
    const { reference, repository, digests, cosign, cosignOk } = scene;
    assert.notEqual((await cosign('verify', ...BY_KEY, reference)).status, 0);
    await strakeOk(scene.directory, ['sign', reference, '--key', 'cosign.key'], scene.options);
    await cosignOk('verify', ...BY_KEY, reference);
    for (const digest of digests) await cosignOk('verify', ...BY_KEY, `${repository}@${digest}`);
    await cosignOk('generate-key-pair', '--output-key-prefix', 'other');
    const other = await cosign('verify', '--key', 'other.pub', ...OFFLINE, reference);
    assert.notEqual(other.status, 0);
    assert.match(await cosignOk('tree', reference), /https:\/\/sigstore.dev\/cosign\/sign\/v1/);
  });

  test(`cosign and oras find the attestations of strake in ${kind}, each once`, async (t) => {
    const scene = await attestScene(t, kind);
    const { directory, reference, cosignOk, options } = scene;
    await writeFile(join(directory, 'spdx.json'), JSON.stringify(SPDX));
    await writeFile(join(directory, 'slsa.json'), JSON.stringify(PROVENANCE));
    const attest = (file: string, type: string) =>
      strakeOk(
        directory,
        ['attest', reference, '--key', 'cosign.key', '--predicate', file, '--type', type],
        options,
      );
    for (const _ of [1, 2]) {
      await attest('spdx.json', 'spdxjson');
      await attest('slsa.json', 'slsaprovenance1');
    }
    for (const [type, predicate] of [
      ['spdxjson', SPDX],
      ['slsaprovenance1', PROVENANCE],
    ] as const) {
      const printed = await cosignOk('verify-attestation', ...BY_KEY, '--type', type, reference);
      const lines = printed.trim().split('\n');
      assert.equal(lines.length, 1, printed);
      const { payload } = JSON.parse(lines[0] ?? '');
      const statement = JSON.parse(Buffer.from(payload, 'base64').toString());
      assert.deepEqual([statement._type, statement.predicate], [STATEMENT_TYPE, predicate]);
    }
    const downloaded = await cosignOk('download', 'attestation', reference);
    assert.equal(downloaded.trim().split('\n').length, 2);
    const argv = [await tool('oras'), 'discover', '--plain-http', '--format', 'json', reference];
    const { referrers } = JSON.parse(await runOk(argv));
    assert.deepEqual(
      referrers
        .map((each: { annotations: Record<string, string> }) => {
          return each.annotations['dev.sigstore.bundle.predicateType'];
        })
        .sort(),
      ['https://slsa.dev/provenance/v1', 'https://spdx.dev/Document'],
    );
  });

  test(`strake verifies what cosign signed and attested in ${kind}`, async (t) => {
    const { directory, reference, cosignOk } = await attestScene(t, kind);
    const verify = (key: string) =>
      strake(directory, ['verify', reference, '--key', key, '--json']);
    await writeFile(join(directory, 'spdx.json'), JSON.stringify(SPDX));
    const unsigned = await verify('cosign.pub');
    assert.equal(unsigned.status, 6, unsigned.stderr);
    await cosignOk('sign', ...BY_COSIGN, '--recursive', reference);
    const attested = ['--type', 'https://example.com/t', '--predicate', 'spdx.json'];
    await cosignOk('attest', ...BY_COSIGN, ...attested, reference);
    const verified = await verify('cosign.pub');
    assert.equal(verified.status, 0, verified.stderr);
    assert.match(verified.stdout, /https:\/\/sigstore.dev\/cosign\/sign\/v1/);
    assert.match(verified.stdout, /https:\/\/example.com\/t/);
    await cosignOk('generate-key-pair', '--output-key-prefix', 'other');
    assert.equal((await verify('other.pub')).status, 6);
  });
}
