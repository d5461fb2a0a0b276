// What strake signs, cosign verifies; what cosign signs, strake verifies.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openImage } from '@strake/core';
import { STATEMENT_TYPE } from '@strake/plugin-attest/sign';
import { isAbout, keyVerifier, readBundle, readStatement } from '@strake/plugin-attest/verify';
import { strakeOk } from '../e2e/strake.ts';
import { type RegistryKind, runOk, tool } from '../tool/index.ts';
import { type AttestScene, attestScene } from './signed-image.ts';

const OFFLINE = ['--insecure-ignore-tlog'];
const BY_KEY = ['--key', 'cosign.pub', ...OFFLINE];
/** The first two have no referrers API. */
const KINDS: readonly RegistryKind[] = ['ggcr', 'distribution-v3', 'olareg'];
const SPDX = { spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', name: 'app' };
const PROVENANCE = {
  buildDefinition: { buildType: 'https://example.com/build/v1', externalParameters: {} },
  runDetails: { builder: { id: 'https://example.com/builder' } },
};
const { signal } = new AbortController();

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
    const scene = await attestScene(t, kind);
    const { directory, reference, cosignOk, digests } = scene;
    await writeFile(join(directory, 'spdx.json'), JSON.stringify(SPDX));
    const by = ['--key', 'cosign.key', '--tlog-upload=false', '--use-signing-config=false', '-y'];
    await cosignOk('sign', ...by, reference);
    await cosignOk('attest', ...by, '--type', 'spdxjson', '--predicate', 'spdx.json', reference);
    const found = await readBundles(scene);
    assert.equal(found.length, 2);
    const [index = ''] = digests;
    assert.ok(found.every((statement) => isAbout(statement, index)));
    assert.deepEqual(found.map(({ predicateType }) => predicateType).sort(), [
      'https://sigstore.dev/cosign/sign/v1',
      'https://spdx.dev/Document',
    ]);
  });
}

/** The statements of the bundles at the image, verified by the key of cosign. */
async function readBundles({ directory, reference, publicKey }: AttestScene) {
  const verifier = keyVerifier(publicKey, 'cosign.pub');
  const source = await openImage(reference, { directory });
  const { descriptor } = await source.root(signal);
  const referrers = (await source.referrers?.(descriptor.digest, signal)) ?? [];
  return Promise.all(
    referrers.map(async (each) => {
      const manifest = JSON.parse(Buffer.from(await source.document(each, signal)).toString());
      const chunks: Uint8Array[] = [];
      for await (const chunk of await source.blob(manifest.layers[0], signal)) chunks.push(chunk);
      const bundle = readBundle(Buffer.concat(chunks), 'the bundle');
      await verifier.verify(bundle);
      assert.ok('payload' in bundle.content);
      return readStatement(bundle.content.payload, 'the statement');
    }),
  );
}
