// Keys of every kind that strake signs with: cosign verifies their signatures.
import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { strakeOk } from '../e2e/strake.ts';
import { requireTool, runOk } from '../tool/index.ts';
import { attestScene } from './signed-image.ts';

const PASS = ['-passout', 'env:COSIGN_PASSWORD'];
const ec = (curve: string) => [
  'genpkey',
  '-algorithm',
  'EC',
  '-pkeyopt',
  `ec_paramgen_curve:${curve}`,
];

/** Arguments of openssl, which writes a private key. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  'P-256': ec('P-256'),
  'P-256 in SEC 1': ['ecparam', '-name', 'prime256v1', '-genkey'],
  'P-256, encrypted': [
    ...ec('P-256'),
    '-aes-256-cbc',
    ...PASS.map((each) => each.replace('passout', 'pass')),
  ],
  'P-384': ec('P-384'),
  RSA: ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  Ed25519: ['genpkey', '-algorithm', 'ED25519'],
};

test('cosign verifies signatures of keys that openssl made, and of a program that signs', async (t) => {
  const openssl = await requireTool(t, 'openssl');
  if (openssl === undefined) return;
  const { directory, reference, options, cosignOk, cosign } = await attestScene(t, 'ggcr');
  const publicKeyOf = (file: string) => {
    const pass = ['-passin', 'env:COSIGN_PASSWORD'];
    return runOk(
      [openssl, 'pkey', '-in', file, ...pass, '-pubout', '-out', `${file}.pub`],
      options,
    );
  };
  const verify = (file: string) => [
    'verify',
    '--key',
    `${file}.pub`,
    '--insecure-ignore-tlog',
    reference,
  ];
  for (const [name, argv] of Object.entries(KEYS)) {
    const file = `${name}.pem`;
    await runOk([openssl, ...argv, '-out', file], options);
    await publicKeyOf(file);
    assert.notEqual((await cosign(...verify(file))).status, 0, name);
    await strakeOk(directory, ['sign', reference, '--key', file, '--no-recursive'], options);
    await cosignOk(...verify(file));
  }
  await runOk([openssl, ...ec('P-256'), '-out', 'kms.pem'], options);
  await publicKeyOf('kms.pem');
  const script = `#!/bin/sh\nexec '${openssl}' dgst -sha256 -sign kms.pem | base64\n`;
  await writeFile(join(directory, 'kms'), script);
  await chmod(join(directory, 'kms'), 0o755);
  const by = ['--command', './kms', '--public-key', 'kms.pem.pub'];
  await strakeOk(directory, ['sign', reference, ...by], options);
  await cosignOk(...verify('kms.pem'));
});
