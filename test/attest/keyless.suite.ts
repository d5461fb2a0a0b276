// With identities of a private sigstore: what strake signs, cosign verifies; what cosign signs, strake verifies.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { strake, strakeOk } from '../e2e/strake.ts';
import { attestScene } from './signed-image.ts';
import { startSigstore } from './start-sigstore.ts';

const IDENTITY = 'dev@strake.example';

test('cosign verifies what strake signs with an identity, and strake what cosign signs', async (t) => {
  const [scene, sigstore] = await Promise.all([attestScene(t, 'olareg'), startSigstore(t)]);
  const { directory, reference, repository, digests, cosign, cosignOk, options } = scene;
  const { issuer, signingConfig, trustedRoot } = sigstore;
  const verify = ['verify', reference, '--trusted-root', trustedRoot];
  const byIdentity = [...verify, '--issuer', issuer.url, '--identity', IDENTITY];
  const cosignVerify = [
    ...['verify', '--trusted-root', trustedRoot, '--insecure-ignore-sct'],
    ...['--certificate-identity', IDENTITY, '--certificate-oidc-issuer', issuer.url],
  ];
  assert.equal((await strake(directory, byIdentity)).status, 6);

  const env = { ...options.env, SIGSTORE_ID_TOKEN: issuer.token(IDENTITY) };
  const keyless = ['--keyless', '--signing-config', signingConfig];
  await strakeOk(directory, ['sign', reference, ...keyless], { env });
  await cosignOk(...cosignVerify, reference);
  for (const digest of digests) await cosignOk(...cosignVerify, `${repository}@${digest}`);
  const good = await strake(directory, byIdentity);
  assert.equal(good.status, 0, good.stderr);
  assert.match(good.stdout, /: 3 manifests signed by identity dev@strake\.example of http:/);
  for (const identity of ['other@strake.example', 'strake']) {
    const other = [...verify, '--issuer', issuer.url, '--identity-regexp', identity];
    assert.equal((await strake(directory, other)).status, 6);
    const theirs = [...cosignVerify, '--certificate-identity', identity, reference];
    assert.notEqual((await cosign(...theirs)).status, 0);
  }

  const other = 'ci@strake.example';
  await cosignOk(
    ...['sign', '--yes', '--recursive', '--signing-config', signingConfig],
    ...['--trusted-root', trustedRoot, '--identity-token', issuer.token(other), reference],
  );
  const cosigned = await strake(directory, [
    ...verify,
    '--issuer',
    issuer.url,
    '--identity',
    other,
  ]);
  assert.equal(cosigned.status, 0, cosigned.stderr);
});

test('without a token, or with one of a stranger, nothing is signed', async (t) => {
  const [scene, sigstore] = await Promise.all([attestScene(t, 'olareg'), startSigstore(t)]);
  const { directory, reference, options } = scene;
  const argv = ['sign', reference, '--keyless', '--signing-config', sigstore.signingConfig];
  const none = await strake(directory, argv, { env: options.env ?? {} });
  assert.equal(none.status, 2);
  assert.match(
    none.stderr,
    /there is no identity token to sign with; looked for SIGSTORE_ID_TOKEN/,
  );
  const [head, claims] = sigstore.issuer.token(IDENTITY).split('.');
  const forged = { ...options.env, SIGSTORE_ID_TOKEN: `${head}.${claims}.Zm9yZ2Vk` };
  const refused = await strake(directory, argv, { env: forged });
  assert.equal(refused.status, 5, refused.stderr);
  assert.match(refused.stderr, /sigstore did not sign: error creating signing certificate/);
  assert.doesNotMatch(refused.stderr, /eyJ/);
});

test('a build signs with an identity, and a build again finds its signatures', async (t) => {
  const [scene, sigstore] = await Promise.all([attestScene(t, 'olareg'), startSigstore(t)]);
  const { directory, options } = scene;
  const { issuer, signingConfig, trustedRoot } = sigstore;
  const repository = `${scene.repository}-built`;
  const config = {
    plugins: ['symlinks', 'attest'],
    platforms: ['linux/amd64'],
    base: 'scratch',
    vcs: false,
    symlinks: { files: { '/etc/motd': { content: 'hello' } } },
    attest: { sign: { keyless: { signingConfig } } },
    images: { app: { repository, tags: ['v1'] } },
  };
  await writeFile(join(directory, 'strake.config.json'), JSON.stringify(config));
  const env = {
    ...options.env,
    SIGSTORE_ID_TOKEN: issuer.token(IDENTITY),
    STRAKE_CACHE: join(directory, '.cache'),
  };
  await strakeOk(directory, ['build', '--push'], { env });
  const verify = ['verify', `${repository}:v1`, '--trusted-root', trustedRoot, '--json'];
  verify.push('--identity', IDENTITY, '--issuer', issuer.url);
  const first = await strakeOk(directory, verify);
  for (const { verified } of JSON.parse(first).manifests) assert.equal(verified.length, 3);
  await strakeOk(directory, ['build', '--push'], { env });
  assert.equal(await strakeOk(directory, verify), first);
});
