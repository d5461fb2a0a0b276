// What the commands around attestations say of them: plan, metadata, sign, attest, provenance, inspect.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { project, strake, strakeOk } from '../e2e/strake.ts';
import { startRegistry, temporaryDirectory } from '../tool/index.ts';
import { ImageLayout, statementOf } from './image-layout.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const FILES = {
  'a.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  'a.pub': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  'strake.yaml': `plugins: [symlinks, attest]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
symlinks: { files: { /etc/motd: { content: hello } } }
images: { app: {} }
attest: { sign: { key: ~/a.pem }, attach: [referrers, tags] }
`,
};
const PROVENANCE = 'https://slsa.dev/provenance/v1';
const SIGNATURE = 'https://sigstore.dev/cosign/sign/v1';
const STATEMENT = 'application/vnd.in-toto+json';

interface Attached {
  readonly destination: string;
  readonly subject?: string;
  readonly tag?: string;
  readonly digest: string;
  readonly artifactType: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

test('a plan says what would be attached where, metadata what was, and inspect lists it with its tags', async (t) => {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, FILES);
  const env = { STRAKE_CACHE: await temporaryDirectory(t), CI: '', HOME: directory };
  const reference = `${registry.host}/acme/app:v1`;
  const to = ['-o', `docker://${reference}`, '-o', 'oci:out', '-o', 'docker-archive:a.tar'];
  const plan = await strakeOk(directory, ['plan', ...to, '-p', 'linux/arm64'], { env });
  assert.match(plan, /docker:\S+ +SBOM \(spdx\) +referrer of index, linux\/arm64 +not signed\n/);
  const signed = /docker:\S+ +provenance +tag of index, linux\/arm64 +signed by key ~\/a\.pem\n/;
  assert.match(plan, signed);
  assert.doesNotMatch(plan, /oci:out +\S.* tag of|docker-archive:a\.tar +(SBOM|signature)/);
  const asJson = ['plan', ...to.slice(0, 4), '--json'];
  const [planned] = JSON.parse(await strakeOk(directory, asJson, { env })).images;
  assert.equal(planned.attachments[0].plugin, 'attest');
  assert.deepEqual(planned.attachments[0].subjects, ['index', 'linux/amd64', 'linux/arm64']);

  const build = ['build', '-o', `docker://${reference}`, '-o', 'oci:out', '--metadata-file', 'm'];
  await strakeOk(directory, build, { env });
  const metadata = async () => JSON.parse(await readFile(join(directory, 'm'), 'utf8')).app;
  const { digest, attached, platforms } = await metadata();
  const there = attached.filter(({ tag }: Attached) => tag === undefined);
  const subjects = new Set(there.map(({ subject }: Attached) => subject));
  const images = Object.values(platforms).map((each) => (each as Attached).digest);
  assert.deepEqual([...subjects].sort(), [digest, ...images].sort());
  // Twice the index and two images: SBOM, and bundles with signature, SBOM and provenance.
  assert.equal(there.length, 24);
  const types = attached.map(
    ({ annotations = {} }: Attached) => annotations['dev.sigstore.bundle.predicateType'],
  );
  for (const type of [PROVENANCE, 'https://spdx.dev/Document', SIGNATURE])
    assert.equal(types.filter((each: string | undefined) => each === type).length, 6, type);
  const validated = await strakeOk(directory, ['validate', 'oci:out'], { env });
  assert.match(validated, /^PASS: \S+ 2 images, \d layers?, 12 referrers, /);
  const shownSbom = await strakeOk(directory, ['sbom', 'oci:out', '-o', '-'], { env });
  assert.equal(JSON.parse(shownSbom).spdxVersion, 'SPDX-2.3');
  await strakeOk(directory, build, { env });
  const again = (await metadata()).attached.filter(({ tag }: Attached) => tag === undefined);
  assert.deepEqual(again, there, 'referrers that were there already are listed as well');

  const report = JSON.parse(await strakeOk(directory, ['inspect', reference, '--json'], { env }));
  const beside = there.filter((each: Attached) => each.destination.startsWith('docker:'));
  const sorted = (list: readonly Attached[]) => list.map((each) => each.digest).sort();
  assert.deepEqual(sorted(report.referrers), sorted(beside));
  const tags = attached.filter(({ tag }: Attached) => tag !== undefined);
  assert.deepEqual(sorted(report.oldTags), sorted(tags));
  assert.equal(report.oldTags.length, 9);
  const page = await strakeOk(directory, ['explore', reference, '--html', '-'], { env });
  const data = /id="data">([^<]+)</.exec(page)?.[1] ?? '';
  const answers = JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString());
  for (const { digest } of tags) {
    const key = Object.keys(answers).find((each) => each.includes(digest.slice(7)));
    assert.ok(key !== undefined && answers[key].documents.length > 0, digest);
  }
  const shown = await strakeOk(directory, ['inspect', reference], { env });
  assert.match(shown, /tags in cosign's old form\n {2}sha256-\w{64}\.sig +linux\/amd64 /);
  const one = await strakeOk(directory, ['inspect', reference, '-p', 'linux/arm64'], { env });
  assert.equal(one.match(/sha256-\w{64}\.(sig|att|sbom) +linux\/arm64/g)?.length, 3);
  assert.doesNotMatch(one, /sha256-\w{64}\.\w+ +index/);
});

test('sign and attest print what they did as JSON; a predicate may come from standard input', async (t) => {
  const layout = new ImageLayout();
  const images = ['amd64', 'arm64'].map((each) => layout.manifest(each));
  const index = layout.image.index(images);
  const directory = await layout.write(t, index);
  const keys = await project(t, FILES);
  const key = ['--key', join(keys, 'a.pem'), '--json'];
  const { name, subjects, signer } = JSON.parse(
    await strakeOk(directory, ['sign', 'oci:.', ...key]),
  );
  assert.equal(name, `oci:${directory}`);
  assert.match(signer, /^key .*a\.pem$/);
  assert.deepEqual(
    subjects.map((each: Attached) => each.digest),
    [index, ...images].map((each) => each.digest),
  );
  assert.deepEqual(subjects[0].attached[0].form, 'referrers');
  assert.equal(subjects[0].reference, `oci:.@${index.digest}`);
  const again = JSON.parse(await strakeOk(directory, ['sign', 'oci:.', ...key]));
  assert.deepEqual(
    again.subjects.map(({ attached }: { attached: unknown }) => attached),
    [[], [], []],
  );
  const type = 'https://example.com/tests/v1';
  const attest = ['attest', 'oci:.', '--predicate', '-', '--type', type, ...key];
  const piped = await strakeOk(directory, attest, { input: '{"passed":true}' });
  assert.equal(JSON.parse(piped).predicateType, type);
  const [{ attached }] = JSON.parse(piped).subjects;
  const listed = await strakeOk(directory, ['inspect', 'oci:.', '--json']);
  assert.ok(listed.includes(attached[0].digest));
  const empty = await strake(directory, attest, { input: '' });
  assert.equal(empty.status, 2);
  assert.match(empty.stderr, /^error: standard input is not JSON$/m);
});

test('of several provenances, one is chosen by its digest', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  for (const id of ['https://ci.example/one', 'https://ci.example/two']) {
    const predicate = { buildDefinition: {}, runDetails: { builder: { id } } };
    layout.attach(root, STATEMENT, statementOf(root, PROVENANCE, predicate));
  }
  const directory = await layout.write(t, root);
  const { stdout, stderr } = await strake(directory, ['provenance', 'oci:.']);
  assert.match(stderr, /^note: 2 different provenances are attached: /);
  assert.match(stderr, /^ {2}sha256:\w{12} {2}https:\/\/ci\.example\/two$/m);
  const all = JSON.parse(await strakeOk(directory, ['provenance', 'oci:.', '--all']));
  assert.equal(all.length, 2);
  assert.deepEqual(JSON.parse(stdout), all[0].predicate);
  for (const { digest, predicate } of all) {
    const args = ['provenance', 'oci:.', '--digest', digest.slice(0, 19)];
    const chosen = await strake(directory, args);
    assert.deepEqual([JSON.parse(chosen.stdout), chosen.stderr], [predicate, '']);
  }
  const none = await strake(directory, ['provenance', 'oci:.', '--digest', 'sha256:123']);
  assert.equal(none.status, 2, none.stderr);
  assert.match(none.stderr, /: oci:.* has no provenance whose digest begins with sha256:123\n/);
  assert.match(none.stderr, /hint: It has sha256:\w{64}, sha256:\w{64}\./);
  for (const bad of ['', 'sha512:12', 'sha256:xyz']) {
    const wrong = await strake(directory, ['provenance', 'oci:.', '--digest', bad]);
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /is not a digest, or the beginning of one\n/);
  }
  const both = await strake(directory, ['provenance', 'oci:.', '--digest', 'a', '--all']);
  assert.equal(both.status, 2);
});

test('mistakes in the options of attest lead to what they should be', async (t) => {
  const directory = await project(t, FILES);
  const hint = async (...settings: readonly string[]) => {
    const flags = settings.flatMap((each) => ['--set', each]);
    const { status, stderr } = await strake(directory, ['plan', ...flags]);
    assert.equal(status, 2, stderr);
    return stderr;
  };
  const several = await hint('attach=foo', 'attest.attach=foo', 'attest.sign=true');
  assert.match(several, /hint: Did you mean "attest\.attach"\?/);
  assert.match(several, /hint: Write one of referrers, index and tags/);
  assert.match(several, /hint: Say with what: sign: \{ key: FILE \}/);
  assert.match(
    await hint('attest.sign.command=openssl dgst'),
    /hint: Write a list of the program and each argument: command: \[openssl, dgst, /,
  );
  assert.match(await hint('plugins=[symlinks]'), /hint: Add "attest" to "plugins"/);
});
