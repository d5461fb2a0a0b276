import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { createCredentialFinder } from './find-credential.ts';
import { eraseCredential, storeCredential } from './write-credential.ts';

const ANN = { username: 'ann', password: 'pa:ss' };
const AUTH = Buffer.from('ann:pa:ss').toString('base64');
const HUB = 'https://index.docker.io/v1/';
const { signal } = new AbortController();

/** A home directory, with a config.json of this text where there is one. */
async function home(t: TestContext, text?: string) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-credential-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, '.docker', 'config.json');
  if (text !== undefined) {
    await mkdir(join(directory, '.docker'));
    await writeFile(path, text);
  }
  const env = { HOME: directory, PATH: `${directory}:${process.env.PATH}` };
  return { directory, path, env, read: () => readFile(path, 'utf8') };
}

/** A helper that notes what it is asked, and does what the script says. */
async function helper(directory: string, script: string): Promise<() => Promise<string>> {
  const path = join(directory, 'docker-credential-test');
  const log = join(directory, 'asked');
  await writeFile(path, `#!/bin/sh\ninput=$(cat)\necho "$1 $input" >> '${log}'\n${script}\n`);
  await chmod(path, 0o755);
  return () => readFile(log, 'utf8');
}

test('stores Docker Hub under the key that all tools read, and removes its other names', async (t) => {
  const auths = { 'docker.io': {}, 'https://index.docker.io/v1/': {}, 'registry-1.docker.io': {} };
  const place = await home(t, JSON.stringify({ auths }));
  await storeCredential(place.env, 'docker.io', ANN, signal);
  assert.deepEqual(JSON.parse(await place.read()), { auths: { [HUB]: { auth: AUTH } } });
  const found = await createCredentialFinder({ env: place.env }).find('docker.io', 'library/x');
  assert.equal(found?.kind === 'password' && found.password, ANN.password);
  assert.equal((await eraseCredential(place.env, 'docker.io', signal))?.path, place.path);
  assert.deepEqual(JSON.parse(await place.read()), { auths: {} });
});

test('asks a helper for Docker Hub by its legacy name', async (t) => {
  const place = await home(t, '{"credsStore":"test"}');
  const asked = await helper(place.directory, '');
  await storeCredential(place.env, 'docker.io', ANN, signal);
  const wanted = { ServerURL: HUB, Username: 'ann', Secret: 'pa:ss' };
  assert.equal(await asked(), `store ${JSON.stringify(wanted)}\n`);
  await eraseCredential(place.env, 'docker.io', signal);
  assert.match(
    await asked(),
    /\nget https:\/\/index.*\nerase https:\/\/index\.docker\.io\/v1\/\n$/,
  );
});

test('redacts secrets in the output of a helper before truncating it', async (t) => {
  const password = 'correct "horse" battery';
  const long = `${'x'.repeat(290)} ${password}`;
  for (const said of [password, JSON.stringify(password), encodeURIComponent(password), long]) {
    const place = await home(t, '{"credsStore":"test"}');
    await helper(place.directory, `cat <<'END' >&2\n${said}\nEND\nexit 1`);
    const login = { username: 'ann', password };
    await assert.rejects(storeCredential(place.env, 'reg.example', login, signal), (error) => {
      assert.ok(StrakeError.is(error));
      assert.match(error.message, /failed with exit code 1: .*…/);
      assert.doesNotMatch(error.message, /correct|horse|battery/);
      return true;
    });
  }
});

test('does not show the secrets of a helper that fails, and leaves the file unchanged', async (t) => {
  const text = '{"credsStore":"test"}';
  const place = await home(t, text);
  await helper(place.directory, 'echo "cannot keep $input"; exit 1');
  await assert.rejects(storeCredential(place.env, 'reg.example', ANN, signal), (error) => {
    assert.ok(StrakeError.is(error));
    assert.equal(error.code, 'REGISTRY_CREDENTIALS');
    assert.match(error.message, /docker-credential-test failed with exit code 1/);
    assert.doesNotMatch(error.message, /pa:ss/);
    return true;
  });
  assert.equal(await place.read(), text);
});

for (const [title, text, expected] of [
  [
    'a new file by a tab, as Docker does',
    undefined,
    `{\n\t"auths": {\n\t\t"reg": {\n\t\t\t"auth": "A"\n\t\t}\n\t}\n}\n`,
  ],
  ['a file of one line in one line', '{"a":1.0}', '{"a":1.0,"auths":{"reg":{"auth":"A"}}}'],
  [
    'an empty file by a tab',
    '',
    `{\n\t"auths": {\n\t\t"reg": {\n\t\t\t"auth": "A"\n\t\t}\n\t}\n}\n`,
  ],
  ['auths that are none', '{"auths":null}', '{"auths":{"reg":{"auth":"A"}}}'],
] as const) {
  test(`writes ${title}, readable by its owner only`, async (t) => {
    const place = await home(t, text);
    await storeCredential(place.env, 'reg.example', ANN, signal);
    const written = (await place.read()).replace('reg.example', 'reg').replace(AUTH, 'A');
    assert.equal(written, expected);
    assert.equal((await stat(place.path)).mode & 0o777, 0o600);
  });
}

test('creates the directory for its owner only, and requires a location', async (t) => {
  const place = await home(t);
  await storeCredential(place.env, 'reg.example', ANN, signal);
  assert.equal((await stat(join(place.directory, '.docker'))).mode & 0o777, 0o700);
  await assert.rejects(storeCredential({}, 'reg.example', ANN, signal), {
    code: 'REGISTRY_CREDENTIALS',
    message: 'the location of credentials is unknown',
  });
});

test('reports that there is nothing to erase', async (t) => {
  const place = await home(t);
  assert.equal(await eraseCredential(place.env, 'reg.example', signal), undefined);
  const text = '{"auths":{"other.example":{}}}';
  const other = await home(t, text);
  assert.equal(await eraseCredential(other.env, 'reg.example', signal), undefined);
  assert.equal(await other.read(), text);
});

test('stores a login in the first helper of registries.conf that accepts it, and finds it there', async (t) => {
  const place = await home(t);
  const asked = await helper(place.directory, 'exit 0');
  const helpers = { names: ['missing', 'test', 'containers-auth.json'], source: 'the.conf' };
  const kept = await storeCredential(place.env, 'docker.io', ANN, signal, helpers);
  assert.deepEqual(kept, { path: 'the.conf', helper: 'test' });
  const wanted = { ServerURL: 'docker.io', Username: 'ann', Secret: 'pa:ss' };
  assert.equal(await asked(), `store ${JSON.stringify(wanted)}\n`);
  const only = { names: ['test'], source: 'the.conf' };
  assert.deepEqual(await eraseCredential(place.env, 'docker.io', signal, only), kept);
  assert.match(await asked(), /\nget docker\.io\nerase docker\.io\nget https:/);
  const files = { names: ['containers-auth.json', 'test'], source: 'the.conf' };
  const inFile = await storeCredential(place.env, 'docker.io', ANN, signal, files);
  assert.deepEqual(inFile, { path: place.path });
});

test('refuses to store credentials in a device, and leaves it in place', async (t) => {
  const { directory, env } = await home(t);
  const path = join(directory, 'null');
  if (spawnSync('mknod', [path, 'c', '1', '3']).status !== 0) return t.skip('no right to mknod');
  const settings = { ...env, REGISTRY_AUTH_FILE: path };
  await assert.rejects(storeCredential(settings, 'ghcr.io', ANN, signal), {
    code: 'REGISTRY_CREDENTIALS',
    message: `credential file ${path} is not a regular file`,
  });
  assert.ok((await lstat(path)).isCharacterDevice());
});
