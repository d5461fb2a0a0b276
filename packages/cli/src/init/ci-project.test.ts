import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findCiProject } from './ci-project.ts';

const CHOICES = { shards: 4, node: '24.21.0', version: '1.2.3' };

async function tree(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'strake-ci-')));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

test('finds the root of the repository, and the marker of the compiler above the configuration', async (t) => {
  const root = await tree(t, {
    '.git/HEAD': '',
    'go.mod': 'module a\n\ngo 1.24.3\n\ntoolchain go1.26.8\n',
    'services/api/strake.yaml': '',
  });
  assert.deepEqual(await findCiProject(join(root, 'services/api'), CHOICES), {
    root,
    directory: 'services/api',
    shards: 4,
    node: '24.21.0',
    install: 'npm install --global @strake/cli@1.2.3',
    strake: 'strake',
    compiler: { file: 'go.mod', version: '1.26' },
    signsKeyless: false,
    signingSecrets: [],
  });
});

test('finds that images are signed with the identity of the job, in YAML and in code', async (t) => {
  const texts: readonly (readonly [text: string, isSigned: boolean])[] = [
    ['attest:\n  sign: { keyless: true }\n', true],
    ['attest:\n  sign:\n    keyless:\n      fulcio: https://f.example\n', true],
    ['export default { attest: { sign: { keyless: {} } } };\n', true],
    ['attest:\n  sign: { keyless: false, key: a }\n', false],
    ['attest:\n  # sign: { keyless: true }\n  sign: { key: a } # or keyless: true\n', false],
    ['// attest: { sign: { keyless: true } }\nexport default {};\n', false],
  ];
  for (const [at, [text, isSigned]] of texts.entries()) {
    const root = await tree(t, { [`${at}`]: text });
    const { signsKeyless } = await findCiProject(root, CHOICES, join(root, `${at}`));
    assert.equal(signsKeyless, isSigned, text);
  }
});

test('finds the variables that the key needs that signs the images', async (t) => {
  const texts: readonly (readonly [text: string, secrets: readonly string[]])[] = [
    ['attest:\n  sign: { key: cosign.key }\n', ['COSIGN_PASSWORD']],
    ['attest:\n  sign:\n    keyless: false\n    key: "a"\n', ['COSIGN_PASSWORD']],
    ['attest: { sign: { key: "env://THE_KEY" } }\n', ['THE_KEY', 'COSIGN_PASSWORD']],
    ['export default { attest: { sign: { keyless: false, key: `a` } } };\n', ['COSIGN_PASSWORD']],
    ['attest:\n  sign:\n    keyless: true\nvars: { key: a }\n', []],
    ['attest:\n  # sign: { key: a }\n  sign: { keyless: true }\nvars: { key: a }\n', []],
  ];
  for (const [at, [text, secrets]] of texts.entries()) {
    const root = await tree(t, { [`${at}`]: text });
    const { signingSecrets } = await findCiProject(root, CHOICES, join(root, `${at}`));
    assert.deepEqual(signingSecrets, secrets, text);
  }
});

test('prefers the nearest marker, and its language version where it names no toolchain', async (t) => {
  const root = await tree(t, {
    '.git/HEAD': '',
    'go.work': 'go 1.25\n',
    'api/go.mod': 'module a\n\ngo 1.24.3\n',
    'old/go.mod': 'module b\n',
  });
  const compiler = async (name: string) =>
    (await findCiProject(join(root, name), CHOICES)).compiler;
  assert.deepEqual(await compiler('api'), { file: 'api/go.mod', version: '1.24' });
  assert.deepEqual(await compiler('old'), { file: 'old/go.mod', version: '1' });
  assert.deepEqual(await compiler('.'), { file: 'go.work', version: '1.25' });
});

test('does not look above a directory that is in no repository', async (t) => {
  const root = await tree(t, { 'go.mod': 'module a\n', 'web/index.html': '' });
  const { root: found, directory, compiler } = await findCiProject(join(root, 'web'), CHOICES);
  assert.deepEqual([found, directory, compiler], [join(root, 'web'), '.', undefined]);
});

test('installs the version of strake that the lockfile names', async (t) => {
  const lock = JSON.stringify({ packages: { 'node_modules/@strake/cli': { version: '1.0.0' } } });
  const root = await tree(t, { '.git/HEAD': '', 'package-lock.json': lock });
  const { install, strake } = await findCiProject(root, CHOICES);
  assert.deepEqual([install, strake], ['npm ci', 'npx strake']);
});
