import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { chown, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Descriptor } from '@strake/oci';
import { preAuthEncoding } from '@strake/plugin-attest/sign';
import { strake, strakeOk } from '../e2e/strake.ts';
import { type Scope, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { ImageLayout, statementOf } from './image-layout.ts';

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const SIGNATURE = 'https://sigstore.dev/cosign/sign/v1';
const PROVENANCE = 'https://slsa.dev/provenance/v1';
const STATEMENT = 'application/vnd.in-toto+json';
const OWN = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const OTHER = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const VERIFY = ['verify', 'oci:.', '--key', 'cosign.pub'] as const;

function bundleOf(statement: object, key: KeyObject = OWN.privateKey): object {
  const payload = Buffer.from(JSON.stringify(statement));
  const sig = sign('sha256', preAuthEncoding(STATEMENT, payload), key);
  return {
    mediaType: BUNDLE,
    verificationMaterial: { publicKey: { hint: '' } },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: STATEMENT,
      signatures: [{ sig: sig.toString('base64') }],
    },
  };
}

/** Attaches a signature, or a statement of another type. */
function signed(
  layout: ImageLayout,
  subject: Descriptor,
  predicateType = SIGNATURE,
  predicate = {},
): void {
  layout.attach(subject, BUNDLE, bundleOf(statementOf(subject, predicateType, predicate)));
}

/** An index of two images. */
function scene() {
  const layout = new ImageLayout();
  const amd64 = layout.manifest('amd64');
  const arm64 = layout.manifest('arm64');
  return { layout, amd64, arm64, index: layout.image.index([amd64, arm64]) };
}

/** Writes the layout and the public key. */
async function written(t: Scope, layout: ImageLayout, root: Descriptor): Promise<string> {
  const directory = await layout.write(t, root);
  const pem = OWN.publicKey.export({ type: 'spki', format: 'pem' });
  await writeFile(join(directory, 'cosign.pub'), pem);
  return directory;
}

test('an image is verified when the index and every image that it lists are signed', async (t) => {
  const { layout, amd64, arm64, index } = scene();
  for (const each of [amd64, arm64, index]) signed(layout, each);
  signed(layout, amd64, PROVENANCE, { buildDefinition: {} });
  const directory = await written(t, layout, index);
  const { status, stdout, stderr } = await strake(directory, VERIFY);
  assert.equal(status, 0, stderr);
  const head = `VERIFIED: oci:${directory} (${index.digest})`;
  assert.equal(stdout, `${head}: 3 manifests signed by key cosign.pub\n`);
  assert.match(stderr, /verified: linux\/amd64 \(sha256:\w{12}\): provenance, signature\n/);
  assert.match(stderr, /note: linux\/amd64 \(sha256:\w{12}\): it has no SBOM\n/);
  assert.match(stderr, /note: linux\/arm64 \(sha256:\w{12}\): it has no provenance and no SBOM\n/);
});

test('a listed image without a signature is bad, unless it is not one of the chosen platforms', async (t) => {
  const { layout, amd64, index } = scene();
  for (const each of [amd64, index]) signed(layout, each);
  const directory = await written(t, layout, index);
  const all = await strake(directory, VERIFY);
  assert.equal(all.status, 6);
  assert.match(all.stderr, /error: linux\/arm64 \(sha256:\w{12}\): it has no signature\n/);
  assert.match(all.stdout, /^NOT VERIFIED: .*: 1 of 3 manifests failed \(key cosign\.pub\)\n$/);
  const one = await strake(directory, [...VERIFY, '-p', 'linux/amd64']);
  assert.equal(one.status, 0, one.stderr);
});

test('an image with nothing but unsigned statements, or nothing at all, is not verified', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  layout.attach(root, STATEMENT, statementOf(root, PROVENANCE, {}), {
    'in-toto.io/predicate-type': PROVENANCE,
  });
  const directory = await written(t, layout, root);
  const { status, stdout, stderr } = await strake(directory, VERIFY);
  assert.equal(status, 6);
  assert.match(stdout, /^NOT VERIFIED/);
  assert.match(stderr, /it has no signature/);
  assert.match(stderr, /it has no signed provenance and no SBOM/);
});

test('a signature of another key, or of another image, is not one; beside a good one it is ignored', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  const other = layout.manifest('arm64');
  const statement = (of: Descriptor) => statementOf(of, SIGNATURE, {});
  layout.attach(root, BUNDLE, bundleOf(statement(root), OTHER.privateKey));
  layout.attach(root, BUNDLE, bundleOf(statement(other)));
  layout.attach(root, BUNDLE, { mediaType: BUNDLE });
  const bad = await strake(await written(t, layout, root), VERIFY);
  assert.equal(bad.status, 6);
  assert.match(bad.stderr, /is not signed by the key cosign\.pub/);
  assert.match(bad.stderr, /is about another image/);
  assert.match(bad.stderr, /has no object "verificationMaterial"/);
  signed(layout, root);
  const good = await strake(await written(t, layout, root), VERIFY);
  assert.equal(good.status, 0, good.stderr);
  assert.match(good.stderr, /3 other signatures ignored/);
});

test('what others attached, or deleted in part, does not hide good signatures', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  const nydus = 'application/vnd.oci.image.layer.nydus.blob.v1';
  signed(layout, root);
  layout.attach(root, nydus, Buffer.alloc(65 * 1024 * 1024));
  layout.attach(root, BUNDLE, Buffer.alloc(65 * 1024 * 1024));
  layout.attachLayers(root, nydus, 1001);
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const directory = await written(t, layout, root);
  const reference = `${registry.host}/acme/app:v1`;
  await strakeOk(directory, ['copy', 'oci:.', reference]);
  const pem = OWN.privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(join(directory, 'k.pem'), pem);
  const bySign = ['sign', reference, '--key', 'k.pem'];
  const signs = await strakeOk(directory, [...bySign, '-p', 'linux/amd64']);
  assert.equal(signs, `${registry.host}/acme/app@${root.digest}\n`);
  const manifests = `http://${registry.host}/v2/acme/app/manifests`;
  const listed = await (await fetch(`${manifests}/${root.digest.replace(':', '-')}`)).json();
  const gone = (listed as { manifests: Descriptor[] }).manifests.findLast(
    (each) => each.artifactType === nydus,
  );
  const { status } = await fetch(`${manifests}/${gone?.digest}`, { method: 'DELETE' });
  assert.equal(status, 202);
  for (const image of ['oci:.', reference]) {
    const args = ['verify', image, '--key', 'cosign.pub'];
    const { status, stderr } = await strake(directory, args);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /ignored: .*more than 67108864 bytes/);
  }
  const json = await strakeOk(directory, ['verify', reference, '--key', 'cosign.pub', '--json']);
  assert.match(
    JSON.stringify(JSON.parse(json).manifests[0].ignored),
    new RegExp(`${gone?.digest}`),
  );
  await strakeOk(directory, bySign);
});

test('an image that the index lists and the registry lacks is bad, and the others are verified', async (t) => {
  const { layout, amd64, arm64, index } = scene();
  for (const each of [amd64, arm64, index]) signed(layout, each);
  const [registry, directory] = await Promise.all([
    startRegistry(t, { kind: 'ggcr' }),
    written(t, layout, index),
  ]);
  const reference = `${registry.host}/acme/app:v1`;
  await strakeOk(directory, ['copy', 'oci:.', reference]);
  const manifest = `http://${registry.host}/v2/acme/app/manifests/${arm64.digest}`;
  assert.equal((await fetch(manifest, { method: 'DELETE' })).status, 202);
  const verify = ['verify', reference, '--key', 'cosign.pub'];
  const { status, stdout, stderr } = await strake(directory, verify);
  assert.equal(status, 6, stderr);
  assert.match(stderr, /verified: index \(.*\): signature\n/);
  assert.match(stderr, /verified: linux\/amd64 \(.*\): signature\n/);
  assert.match(
    stderr,
    /error: linux\/arm64 \(sha256:\w{12}\): the index lists it, but it is not there\n/,
  );
  assert.match(stdout, /^NOT VERIFIED: .*: 1 of 3 manifests failed/);
  const json = JSON.parse((await strake(directory, [...verify, '--json'])).stdout);
  const bad = json.manifests.find(({ digest }: Descriptor) => digest === arm64.digest);
  assert.deepEqual(bad.problems, [
    { code: 'REGISTRY_NOT_FOUND', message: 'the index lists it, but it is not there' },
  ]);
  await strakeOk(directory, [...verify, '-p', 'linux/amd64']);
  for (const args of [
    ['inspect', reference],
    ['copy', reference, 'oci:copy'],
    ['sbom', reference, '-p', 'linux/arm64'],
  ]) {
    const failed = await strake(directory, args);
    assert.equal(failed.status, 5);
    assert.ok(
      failed.stderr.includes(`lists linux/arm64 (${arm64.digest}), but it is not there\n`),
      failed.stderr,
    );
    assert.match(failed.stderr, /hint: .*choose platforms that are there/);
  }
  const valid = await strake(directory, ['validate', reference]);
  assert.equal(valid.status, 1);
  assert.match(valid.stderr, /linux\/arm64 \(.*\): the index lists it, but it is not there\n/);
});

test('what is no SBOM or provenance, or the SBOM of another image, is ignored, and told', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  const other = `sha256:${'b'.repeat(64)}`;
  const component = { name: 'app', version: other };
  const metadata = { tools: { components: [{ name: 'strake' }] }, component };
  signed(layout, root);
  signed(layout, root, 'https://spdx.dev/Document', { passed: true });
  signed(layout, root, PROVENANCE, { passed: true });
  signed(layout, root, 'https://cyclonedx.org/bom', { bomFormat: 'CycloneDX', metadata });
  const { status, stderr } = await strake(await written(t, layout, root), VERIFY);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /verified: linux\/amd64 \(.*\): signature\n/);
  assert.match(stderr, /3 other signatures ignored: what is signed in sha256:/);
  assert.match(stderr, /is not an SBOM in SPDX/);
  assert.match(stderr, /is not provenance of SLSA v1/);
  assert.ok(stderr.includes(`is an SBOM of ${other}, and not of ${root.digest}`));
});

test('provenance of another key is not called absent, and bundles are named by their manifest', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  const statement = statementOf(root, PROVENANCE, { buildDefinition: {} });
  const annotations = { 'dev.sigstore.bundle.predicateType': PROVENANCE };
  layout.attach(root, BUNDLE, bundleOf(statement, OTHER.privateKey), annotations);
  const directory = await written(t, layout, root);
  const { status, stdout } = await strake(directory, [...VERIFY, '--json']);
  assert.equal(status, 6);
  const [{ missing, problems }] = JSON.parse(stdout).manifests;
  assert.deepEqual(missing, ['verified provenance', 'SBOM']);
  const inspected = JSON.parse(await strakeOk(directory, ['inspect', 'oci:.', '--json']));
  const [, digest = 'none'] =
    /the bundle (sha256:\w{64}) is not signed/.exec(problems[0].message) ?? [];
  assert.equal(problems[0].code, 'ATTEST_SIGNATURE');
  assert.ok(JSON.stringify(inspected).includes(digest), problems[0].message);
});

test('an index that is signed without its images leads to signing these too', async (t) => {
  const { layout, index } = scene();
  signed(layout, index);
  const { status, stderr } = await strake(await written(t, layout, index), VERIFY);
  assert.equal(status, 6);
  assert.match(stderr, /hint: Only the index is signed: .*cosign sign --recursive/);
});

test('of many bad signatures, ten are told', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  for (let at = 0; at < 12; at += 1) layout.attach(root, BUNDLE, { mediaType: BUNDLE, at });
  const { stderr, status } = await strake(await written(t, layout, root), VERIFY);
  assert.equal(status, 6);
  assert.equal(stderr.match(/^error: /gm)?.length, 11);
  assert.match(stderr, /: 2 more; --json has all\n/);
});

test('signatures that are all of another key are one line for each manifest', async (t) => {
  const { layout, amd64, arm64, index } = scene();
  for (const each of [amd64, arm64, index])
    for (const type of [SIGNATURE, PROVENANCE, 'https://example.com/test']) {
      const statement = statementOf(each, type, {});
      layout.attach(each, BUNDLE, bundleOf(statement, OTHER.privateKey));
    }
  const directory = await written(t, layout, index);
  const { stderr, status } = await strake(directory, VERIFY);
  assert.equal(status, 6);
  assert.equal(stderr.match(/^error: /gm)?.length, 3, stderr);
  assert.match(
    stderr,
    /error: linux\/arm64 \(.*\): it has 3 signatures, none by the key cosign\.pub\n/,
  );
  const json = JSON.parse((await strake(directory, [...VERIFY, '--json'])).stdout);
  assert.equal(json.manifests[0].problems.length, 3);
});

test('--json says what is verified, by whom, and what is missing', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  signed(layout, root);
  const directory = await written(t, layout, root);
  const { stdout, status } = await strake(directory, [...VERIFY, '--json']);
  assert.equal(status, 0);
  const verdict = JSON.parse(stdout);
  assert.equal(verdict.good, true);
  assert.equal(verdict.signer, 'key cosign.pub');
  assert.equal(verdict.digest, root.digest);
  const [manifest] = verdict.manifests;
  assert.equal(manifest.platform, 'linux/amd64');
  assert.deepEqual(manifest.missing, ['provenance', 'SBOM']);
  assert.equal(manifest.verified[0].predicateType, SIGNATURE);
  assert.equal(manifest.verified[0].signer.kind, 'key');
});

test('--require makes an image bad that has no provenance or SBOM of the same signer', async (t) => {
  const { layout, amd64, arm64, index } = scene();
  for (const each of [index, amd64, arm64]) signed(layout, each);
  for (const each of [index, amd64]) signed(layout, each, PROVENANCE, { buildDefinition: {} });
  const directory = await written(t, layout, index);
  await strakeOk(directory, VERIFY);
  const verify = (...args: string[]) => strake(directory, [...VERIFY, ...args]);
  const bad = await verify('--require', 'provenance');
  assert.equal(bad.status, 6);
  assert.match(bad.stderr, /^error: linux\/arm64 .* no provenance, which --require demands$/m);
  assert.doesNotMatch(bad.stderr, /^error: (index|linux\/amd64)/m);
  assert.match(bad.stdout, /^NOT VERIFIED: .* 1 of 3 manifests failed/);
  const json = JSON.parse((await verify('--require', 'sbom', '--json')).stdout);
  assert.deepEqual(
    json.manifests.map(({ problems }: { problems: { code: string }[] }) => problems[0]?.code),
    ['REQUIRED', 'REQUIRED', 'REQUIRED'],
  );
  const alone = await verify('--require', 'provenance', '-p', 'linux/amd64');
  assert.equal(alone.status, 0, alone.stderr);
  assert.equal((await verify('--require', 'spdx')).status, 2);
});

test('--json has a stable code for each problem', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  const codes = async () => {
    const { stdout } = await strake(await written(t, layout, root), [...VERIFY, '--json']);
    const [{ problems, ignored }] = JSON.parse(stdout).manifests;
    return [...problems, ...ignored].map(({ code }: { code: string }) => code).sort();
  };
  assert.deepEqual(await codes(), ['UNSIGNED']);
  layout.attach(root, BUNDLE, bundleOf(statementOf(root, SIGNATURE, {}), OTHER.privateKey));
  layout.attach(root, BUNDLE, { mediaType: BUNDLE });
  signed(layout, root, PROVENANCE, {});
  assert.deepEqual(await codes(), ['ATTEST_BUNDLE', 'ATTEST_SIGNATURE', 'PREDICATE_INVALID']);
});

test('the public key may be in a variable', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  signed(layout, root);
  const directory = await written(t, layout, root);
  const PUB = OWN.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const args = ['verify', 'oci:.', '--key', 'env://PUB'];
  await strakeOk(directory, args, { env: { PUB } });
  const unset = await strake(directory, args, { env: { PUB: undefined } });
  assert.equal(unset.status, 2);
  assert.match(unset.stderr, /the variable PUB of key env:\/\/PUB is not set/);
});

test('options that do not say who must have signed are refused with code 2', async (t) => {
  const layout = new ImageLayout();
  const directory = await written(t, layout, layout.manifest('amd64'));
  const refused = async (options: readonly string[], message: RegExp) => {
    const { status, stderr, stdout } = await strake(directory, ['verify', 'oci:.', ...options]);
    assert.equal(status, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, message);
  };
  await refused([], /nothing says who must have signed[\s\S]*Give --key FILE/);
  await refused(['--identity', 'x'], /need one identity and one issuer/);
  await refused(['--issuer', 'x'], /need one identity and one issuer/);
  await refused(['--key', 'cosign.pub', '--issuer', 'x'], /exclude each other/);
  await refused(['--key', 'cosign.pub', '--trusted-root', 'x'], /--trusted-root is not for --key/);
  await refused(['--identity-regexp', '(', '--issuer', 'x'], /--identity-regexp: /);
  await refused(['--key', 'none.pub'], /none\.pub does not exist/);
  await refused(['--key', 'index.json'], /index\.json is not a public key/);
  await refused(
    ['--identity', 'x', '--issuer', 'y', '--trusted-root', 'index.json'],
    /index\.json is not a trusted root/,
  );
});

const asRoot = { skip: process.getuid?.() !== 0 && 'needs root, to have files of another user' };

test('leaves nothing behind where the cache is not for the trusted root', asRoot, async (t) => {
  const layout = new ImageLayout();
  const directory = await written(t, layout, layout.manifest('amd64'));
  const env = {
    TMPDIR: await temporaryDirectory(t),
    STRAKE_CACHE: await temporaryDirectory(t),
    HTTPS_PROXY: 'http://127.0.0.1:1',
    NO_PROXY: undefined,
  };
  await chown(env.STRAKE_CACHE, 12_345, 12_345);
  const args = ['verify', 'oci:.', '--identity', 'x', '--issuer', 'y'];
  const { status, stderr } = await strake(directory, args, { env });
  assert.equal(status, 5, stderr);
  assert.match(stderr, /trusted root of sigstore's public instance could not be fetched/);
  assert.deepEqual(await readdir(env.TMPDIR), []);
});

test('a registry that does not answer is neither good nor bad', async (t) => {
  const layout = new ImageLayout();
  const directory = await written(t, layout, layout.manifest('amd64'));
  const reference = `localhost:1/app:v1`;
  const args = ['verify', reference, '--key', 'cosign.pub', '--timeout', '1'];
  const { status, stdout } = await strake(directory, args);
  assert.equal(status, 5);
  assert.equal(stdout, '');
  const json = await strake(directory, [...args, '--json']);
  assert.equal(json.status, 5);
  const { name, error } = JSON.parse(json.stdout);
  assert.equal(name, reference);
  assert.match(error.code, /^REGISTRY_/);
  assert.match(error.message, /localhost:1/);
});
