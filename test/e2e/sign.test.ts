// Signing images that are there already, in a layout.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openImage } from '@strake/core';
import { writeDockerArchive, writeLayout } from '@strake/oci';
import { sampleImage } from '../layout/sample-image.ts';
import { type Scope, temporaryDirectory } from '../tool/index.ts';
import { STRAKE, strake, strakeOk } from './strake.ts';

const { signal } = new AbortController();

/** An index of two images as `oci:layout:v1`, and a key pair. */
async function scene(t: Scope) {
  const directory = await temporaryDirectory(t);
  const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
  const { tree, store } = await sampleImage(t, { platforms });
  await writeLayout(join(directory, 'layout'), tree, { references: ['v1'], store, signal });
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
  const cipher = { cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
  const files = {
    'key.pem': privateKey.export(pkcs8),
    'locked.pem': privateKey.export({ ...pkcs8, ...cipher }),
    'key.pub': publicKey.export({ type: 'spki', format: 'pem' }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  const [amd64, arm64] = tree.manifests.map(({ descriptor }) => descriptor.digest);
  return { directory, tree, store, root: tree.root.digest, amd64, arm64 };
}

/** Predicate types of the bundles at a manifest. */
async function attachedTo(directory: string, digest = ''): Promise<readonly unknown[]> {
  const source = await openImage('oci:layout:v1', { directory });
  const referrers = (await source.referrers?.(digest, signal)) ?? [];
  return referrers.map(({ annotations }) => annotations?.['dev.sigstore.bundle.predicateType']);
}

/** What a job of CI may have. */
const UNSET = [
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'BUILDKITE',
  'CIRCLECI',
  'COSIGN_PASSWORD',
  'SIGSTORE_ID_TOKEN',
];
const SIGNATURE = 'https://sigstore.dev/cosign/sign/v1';

test('signs the index and its images, and nothing again', async (t) => {
  const { directory, root, amd64, arm64 } = await scene(t);
  const sign = () => strake(directory, ['sign', 'oci:layout:v1', '--key', 'key.pem']);
  const first = await sign();
  assert.equal(first.stdout, `oci:layout:v1@${root}\n`);
  assert.match(first.stderr, /^attached 3 signatures by key key\.pem in [\d.]+ s\n$/);
  for (const digest of [root, amd64, arm64])
    assert.deepEqual(await attachedTo(directory, digest), [SIGNATURE]);
  const before = await readFile(join(directory, 'layout/index.json'));
  const second = await sign();
  assert.match(second.stderr, /^attached 0 signatures .* s; 3 were there already\n$/);
  assert.ok(before.equals(await readFile(join(directory, 'layout/index.json'))));
});

test('signs only the platforms that are selected, or only what the reference names', async (t) => {
  const { directory, root, amd64, arm64 } = await scene(t);
  const by = ['sign', 'oci:layout:v1', '--key', 'key.pem'];
  assert.equal(
    await strakeOk(directory, [...by, '-p', 'linux/arm64', '-q']),
    `oci:layout:v1@${arm64}\n`,
  );
  assert.deepEqual(await attachedTo(directory, root), []);
  assert.deepEqual(await attachedTo(directory, arm64), [SIGNATURE]);
  await strakeOk(directory, [...by, '--no-recursive']);
  assert.deepEqual(await attachedTo(directory, root), [SIGNATURE]);
  assert.deepEqual(await attachedTo(directory, amd64), []);
});

test('signs with a key in a variable', async (t) => {
  const { directory, root } = await scene(t);
  const env = { PRIVATE_KEY: await readFile(join(directory, 'key.pem'), 'utf8') };
  await strakeOk(directory, ['sign', 'oci:layout:v1', '--key', 'env://PRIVATE_KEY'], { env });
  assert.deepEqual(await attachedTo(directory, root), [SIGNATURE]);
});

test('attests a predicate under the name or URI of its type', async (t) => {
  const { directory, root } = await scene(t);
  await writeFile(join(directory, 'tests.json'), '{"passed":true}');
  for (const type of ['https://example.com/tests/v1', 'openvex']) {
    const given = ['--predicate', 'tests.json', '--type', type, '--key', 'locked.pem'];
    const env = { COSIGN_PASSWORD: 'secret' };
    await strakeOk(directory, ['attest', 'oci:layout:v1', ...given], { env });
  }
  const types = ['https://example.com/tests/v1', 'https://openvex.dev/ns'];
  assert.deepEqual(await attachedTo(directory, root), types);
});

test('signs by a program, and verifies its signatures before they are used', async (t) => {
  const { directory, root } = await scene(t);
  const script = (hash: string) =>
    `import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
process.stdout.write(sign('${hash}', readFileSync(0), readFileSync('key.pem')));`;
  await writeFile(join(directory, 'good.mjs'), script('sha256'));
  await writeFile(join(directory, 'bad.mjs'), script('sha512'));
  const by = (file: string) => [
    'sign',
    'oci:layout:v1',
    ...['--command', `${process.execPath} ${file}`, '--public-key', 'key.pub'],
  ];
  const bad = await strake(directory, by('bad.mjs'));
  assert.equal(bad.status, 4);
  assert.match(bad.stderr, /the signature of command \S+ does not fit its public key/);
  assert.deepEqual(await attachedTo(directory, root), []);
  await strakeOk(directory, by('good.mjs'));
  // The key is the same, and so is its signature.
  const again = await strake(directory, ['sign', 'oci:layout:v1', '--key', 'key.pem']);
  assert.match(again.stderr, /; 3 were there already\n$/);
});

test('refuses what it cannot sign or sign with, and attaches nothing', async (t) => {
  const { directory, root, tree, store } = await scene(t);
  const single = { ...tree, root: tree.manifests[0]?.descriptor ?? tree.root };
  await writeDockerArchive(join(directory, 'image.tar'), single, { references: [], store, signal });
  const files = { 'text.json': 'text', 'list.json': '[]', 'empty.json': '{}' };
  const statement = { _type: 'https://in-toto.io/Statement/v1', predicateType: 'a:b' };
  await writeFile(join(directory, 'statement.json'), JSON.stringify(statement));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  const sign = ['sign', 'oci:layout:v1'];
  const key = ['--key', 'key.pem'];
  const attest = (file: string, type = 'spdxjson') => [
    'attest',
    'oci:layout:v1',
    ...[...key, '--predicate', file, '--type', type],
  ];
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [sign, /there is nothing to sign with/],
    [[...sign, ...key, '--command', 'x'], /--key and --command exclude each other/],
    [[...sign, ...key, '--public-key', 'key.pub'], /--public-key belongs to --command/],
    [[...sign, ...key, '--signing-config', 'c.json'], /--signing-config belongs to --keyless/],
    [[...sign, '--keyless'], /there is no identity token to sign with/],
    [[...sign, '--command', ' ', '--public-key', 'key.pub'], /--command is empty/],
    [[...sign, '--command', 'x'], /--command needs --public-key/],
    [[...sign, '--key', 'missing.pem'], /missing\.pem does not exist/],
    [[...sign, '--key', 'awskms:///alias/app'], /strake has no client for awskms/],
    [[...sign, '--key', 'layout'], /layout is a directory/],
    [[...sign, '--key', 'key.pub'], /key key\.pub is a public key/],
    [[...sign, '--key', 'locked.pem'], /key locked\.pem is encrypted, and there is no password/],
    [[...sign, ...key, '--attach', 'tags'], /--attach tags is only for registries/],
    [[...sign, ...key, '--attach', 'other'], /Choose one of referrers, tags/],
    [['sign', 'docker-archive:image.tar', ...key], /has no place for signatures/],
    [['sign', 'oci:layout:v2', ...key], /v2/],
    [attest('missing.json'), /missing\.json does not exist/],
    [attest('text.json'), /text\.json is not JSON/],
    [attest('list.json'), /list\.json is not a JSON object/],
    [attest('statement.json'), /statement\.json is a whole in-toto statement/],
    [attest('empty.json', 'sbom'), /--type "sbom" is neither a URI nor a known name/],
    [['attest', 'oci:layout:v1', ...key, '--type', 'vuln'], /--predicate <FILE>/],
  ];
  const env = Object.fromEntries(UNSET.map((name) => [name, undefined]));
  for (const [args, message] of cases) {
    const done = await strake(directory, args, { env });
    assert.equal(done.status, 2, `${args.join(' ')}\n${done.stderr}`);
    assert.match(done.stderr, message);
    assert.equal(done.stdout, '');
  }
  const wrong = await strake(directory, [...sign, '--key', 'locked.pem'], {
    env: { COSIGN_PASSWORD: 'wrong' },
  });
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /the password is wrong, or the file is damaged/);
  assert.deepEqual(await attachedTo(directory, root), []);
});

test('asks for the password of a key on a terminal, and does not show it', async (t) => {
  if (spawnSync('script', ['--version']).status !== 0) return t.skip('needs script(1)');
  const { directory, root } = await scene(t);
  const command = `${process.execPath} ${STRAKE} sign oci:layout:v1 --key locked.pem`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: directory,
    env: { ...process.env, COSIGN_PASSWORD: undefined, NO_COLOR: '1' },
  });
  t.after(() => void child.kill('SIGKILL'));
  let seen = '';
  child.stdout.on('data', (chunk) => {
    const before = seen.includes('Password of key locked.pem: ');
    seen += chunk;
    if (!before && seen.includes('Password of key locked.pem: ')) child.stdin.write('secret\r');
  });
  assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0, seen);
  assert.match(seen, /attached 3 signatures by key locked\.pem/);
  assert.doesNotMatch(seen, /secret/);
  assert.deepEqual(await attachedTo(directory, root), [SIGNATURE]);
});
