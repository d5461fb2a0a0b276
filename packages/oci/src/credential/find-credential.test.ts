import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import type { Environment } from './credential.ts';
import { createCredentialFinder } from './find-credential.ts';

const credentialsFor = (registry: string, repository: string, env: Environment) =>
  createCredentialFinder({ env }).find(registry, repository);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const entry = (pair: string) => ({ auth: base64(pair) });

/** Writes files (JSON, or text as it is) below a new directory that is the HOME of the environment. */
async function home(t: TestContext, files: Record<string, unknown>) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-credential-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    if (name.startsWith('bin/')) await chmod(path, 0o755);
  }
  return { directory, env: { HOME: directory, PATH: `${directory}/bin:${process.env.PATH}` } };
}

const docker = (config: unknown) => ({ '.docker/config.json': config });

async function user(
  t: TestContext,
  config: unknown,
  registry = 'reg.example',
  repository = 'a/b/c',
) {
  const { env } = await home(t, docker(config));
  const found = await credentialsFor(registry, repository, env);
  return found?.kind === 'password' ? `${found.username}:${found.password}` : found?.kind;
}

async function broken(promise: Promise<unknown>): Promise<StrakeError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(StrakeError.is(error), String(error));
  assert.equal(error.code, 'REGISTRY_CREDENTIALS');
  return error;
}

for (const [title, key, registry] of [
  ['a host', 'reg.example', 'reg.example'],
  ['a host with its port', 'reg.example:5000', 'reg.example:5000'],
  ['a legacy https key', 'https://reg.example/', 'reg.example'],
  ['a legacy key with /v1/', 'https://reg.example/v1/', 'reg.example'],
  ['a legacy key with /v2', 'http://reg.example:5000/v2', 'reg.example:5000'],
  ['a URL with a path', 'https://reg.example/v2/acme/', 'reg.example'],
  ['a URL with a path and a port', 'http://reg.example:5000/a', 'reg.example:5000'],
  ['a host with a path', 'reg.example/a/', 'reg.example'],
  ['upper case', 'REG.example', 'reg.Example'],
  ['the key of Docker Hub', 'https://index.docker.io/v1/', 'docker.io'],
  ['docker.io', 'docker.io', 'docker.io'],
  ['registry-1.docker.io', 'registry-1.docker.io', 'docker.io'],
  ['IPv6', '[::1]:5000', '[::1]:5000'],
] as const) {
  test(`finds the credential under ${title}`, async (t) => {
    assert.equal(await user(t, { auths: { [key]: entry('ada:pw') } }, registry), 'ada:pw');
  });
}

test('uses the most specific path, and never that of another repository', async (t) => {
  const auths = {
    'reg.example': entry('host:1'),
    'reg.example/a': entry('a:2'),
    'reg.example/a/b': entry('ab:3'),
    'reg.example/a/b/x': entry('other:4'),
    'reg.example:5000': entry('port:5'),
  };
  assert.equal(await user(t, { auths }), 'ab:3');
  assert.equal(await user(t, { auths }, 'reg.example', 'a/z'), 'a:2');
  assert.equal(await user(t, { auths }, 'reg.example', 'ab'), 'host:1');
  assert.equal(
    await user(t, { auths: { 'reg.example/a': entry('a:2') } }, 'reg.example', 'b'),
    undefined,
  );
  assert.equal(
    await user(t, { auths: { 'reg.example': entry('host:1') } }, 'reg.example:5000'),
    undefined,
  );
});

for (const [title, value, expected] of [
  ['a password with colons and lines', entry('_json_key:{"a":\n"b:c"}'), '_json_key:{"a":\n"b:c"}'],
  ['base64 without padding', { auth: base64('ada:p').replace(/=+$/, '') }, 'ada:p'],
  ['trailing NULs', { auth: base64('ada:pw\0\0') }, 'ada:pw'],
  ['username and password apart', { username: 'ada', password: 'pw' }, 'ada:pw'],
  ['an identity token', { ...entry('ada:'), identitytoken: 'i' }, 'identity'],
  ['a registry token', { registrytoken: 'r' }, 'bearer'],
  ['nothing, as a helper leaves it', {}, undefined],
] as const) {
  test(`reads ${title}`, async (t) => {
    assert.equal(await user(t, { auths: { 'reg.example': value } }), expected);
  });
}

test('searches every location in order until one has the credential', async (t) => {
  const files = {
    'explicit.json': { auths: { one: entry('explicit:1') } },
    'dc/config.json': {
      auths: { one: entry('docker:2'), two: entry('docker:2'), three: entry('docker:2') },
    },
    'run/containers/auth.json': { auths: { four: entry('runtime:3') } },
    'cfg/containers/auth.json': { auths: { four: entry('config:4'), five: entry('config:4') } },
  };
  const { directory } = await home(t, files);
  const env = {
    REGISTRY_AUTH_FILE: join(directory, 'explicit.json'),
    DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { two: entry('variable:5') } }),
    DOCKER_CONFIG: join(directory, 'dc'),
    XDG_RUNTIME_DIR: join(directory, 'run'),
    XDG_CONFIG_HOME: join(directory, 'cfg'),
    HOME: join(directory, 'nowhere'),
  };
  const finder = createCredentialFinder({ env });
  const names = await Promise.all(
    ['one', 'two', 'three', 'four', 'five', 'six'].map(async (registry) => {
      const found = await finder.find(registry, 'a');
      return found?.kind === 'password' ? found.username : undefined;
    }),
  );
  assert.deepEqual(names, ['explicit', 'variable', 'docker', 'runtime', 'config', undefined]);
  assert.deepEqual(finder.searched.length, 5);
});

test('finds the file of Podman for a user without XDG variables', async (t) => {
  const { env } = await home(t, {
    '.config/containers/auth.json': { auths: { 'reg.example': entry('p:1') } },
  });
  assert.equal((await credentialsFor('reg.example', 'a', env))?.kind, 'password');
});

test('finds the logins of Podman for a user without a session', {
  skip: process.platform !== 'linux',
}, () => {
  const { searched } = createCredentialFinder({ env: { HOME: '/home/ann' } });
  assert.deepEqual(searched, [
    '/home/ann/.docker/config.json',
    `/run/containers/${process.getuid?.()}/auth.json`,
    '/home/ann/.config/containers/auth.json',
  ]);
});

test('finds no credential in missing or empty files', async (t) => {
  assert.equal(await credentialsFor('reg.example', 'a', {}), undefined);
  for (const text of [
    '',
    ' \n',
    '{}',
    '\uFEFF{}',
    '{"auths":null}',
    '{"auths":[],"credHelpers":"x"}',
  ]) {
    const { env } = await home(t, docker(text));
    assert.equal(await credentialsFor('reg.example', 'a', env), undefined, text);
  }
});

test('reads a file with a byte order mark', async (t) => {
  assert.equal(
    await user(t, `\uFEFF${JSON.stringify({ auths: { 'reg.example': entry('a:b') } })}`),
    'a:b',
  );
});

test('ignores a config.json that is a directory, unless the user named it', async (t) => {
  const { env } = await home(t, {
    '.docker/config.json/x': '',
    '.config/containers/auth.json': { auths: { 'reg.example': entry('p:1') } },
  });
  assert.equal((await credentialsFor('reg.example', 'a', env))?.kind, 'password');
});

test('asks helpers and files in the order of registries.conf', async (t) => {
  const config = { auths: { 'reg.example': entry('file:1'), 'docker.io': entry('file:1') } };
  const { env, directory } = await withHelpers(t, config, {
    one: NOT_FOUND,
    two: answers('two', '1'),
    odd: `${HELPER}exit 1\n`,
  });
  const userOf = async (names: readonly string[], host: string) => {
    const helpers = async () => ({ names, source: 'the.conf' });
    const found = await createCredentialFinder({ env, helpers }).find(host, 'a');
    return found?.kind === 'password' ? found.username : undefined;
  };
  const FILES = 'containers-auth.json';
  assert.equal(await userOf(['one', 'two', FILES], 'reg.example'), 'two');
  assert.equal(await userOf(['one', FILES, 'two'], 'reg.example'), 'file');
  assert.equal(await userOf(['one', FILES, 'two'], 'other.example'), 'two');
  assert.equal(await userOf(['one'], 'reg.example'), undefined);
  assert.equal(await userOf(['odd', FILES], 'reg.example'), 'file');
  assert.match((await broken(userOf(['odd', FILES], 'other.example'))).hint ?? '', /the\.conf/);
  await rm(join(directory, 'bin/asked'));
  assert.equal(await userOf(['one'], 'docker.io'), undefined);
  const { readFile } = await import('node:fs/promises');
  const asked = await readFile(join(directory, 'bin/asked'), 'utf8');
  assert.equal(asked, 'docker.io\nhttps://index.docker.io/v1/\n');
});

test('names a malformed file without quoting its content', async (t) => {
  for (const text of ['{"auths": {"reg.example": {"auth": "c2VjcmV0"', '[]', '"s3cret"']) {
    const { env, directory } = await home(t, docker(text));
    const error = await broken(credentialsFor('reg.example', 'a', env));
    assert.ok(error.message.includes(join(directory, '.docker/config.json')), error.message);
    assert.ok(!error.message.includes('c2VjcmV0') && !error.message.includes('s3cret'));
  }
  const { env, directory } = await home(t, { 'dir/x': '' });
  const error = await broken(
    credentialsFor('r', 'a', { ...env, REGISTRY_AUTH_FILE: join(directory, 'dir') }),
  );
  assert.match(error.message, /cannot be read/);
  const variable = await broken(credentialsFor('r', 'a', { DOCKER_AUTH_CONFIG: '{' }));
  assert.match(variable.message, /DOCKER_AUTH_CONFIG/);
});

test('fails for the host of a bad entry only', async (t) => {
  const auths = {
    bad: { auth: '***' },
    odd: { auth: base64('nocolon') },
    'reg.example': entry('a:b'),
  };
  const { env } = await home(t, docker({ auths }));
  assert.equal((await credentialsFor('reg.example', 'a', env))?.kind, 'password');
  assert.match(
    (await broken(credentialsFor('bad', 'a', env))).message,
    /entry bad of .* not valid base64/,
  );
  assert.match((await broken(credentialsFor('odd', 'a', env))).message, /USER:PASSWORD/);
});

const HELPER = '#!/bin/sh\nread -r server || true\necho "$server" >> "$(dirname "$0")/asked"\n';
const answers = (username: string, secret: string) =>
  `${HELPER}printf '{"ServerURL":"%s","Username":"${username}","Secret":"${secret}"}' "$server"\n`;
const NOT_FOUND = `${HELPER}echo 'credentials not found in native keychain'; exit 1\n`;

async function withHelpers(t: TestContext, config: unknown, helpers: Record<string, string>) {
  const files = Object.entries(helpers).map(([name, script]) => [
    `bin/docker-credential-${name}`,
    script,
  ]);
  return home(t, { ...docker(config), ...Object.fromEntries(files) });
}

test('asks a helper once per build, for Docker Hub by its legacy name', async (t) => {
  const { env, directory } = await withHelpers(
    t,
    { credsStore: 'store' },
    { store: answers('ada', 'pw') },
  );
  const finder = createCredentialFinder({ env });
  const found = await Promise.all([
    finder.find('docker.io', 'a'),
    finder.find('docker.io', 'b'),
    finder.find('reg.example:5000', 'a'),
  ]);
  assert.deepEqual(
    found.map((one) => one?.kind),
    ['password', 'password', 'password'],
  );
  assert.ok(found[0]?.source.includes('docker-credential-store'));
  const { readFile } = await import('node:fs/promises');
  const asked = (await readFile(join(directory, 'bin/asked'), 'utf8')).trim().split('\n').sort();
  assert.deepEqual(asked, ['https://index.docker.io/v1/', 'reg.example:5000']);
});

test('prefers the helper of a host to credsStore, and helpers to entries of the file', async (t) => {
  const config = {
    credsStore: 'store',
    credHelpers: { 'https://reg.example': 'own', none: '' },
    auths: { 'reg.example': entry('file:1'), none: entry('file:1'), rest: entry('file:1') },
  };
  const { env } = await withHelpers(t, config, {
    store: answers('store', '1'),
    own: answers('own', '1'),
  });
  const finder = createCredentialFinder({ env });
  const names = await Promise.all(
    ['reg.example', 'none', 'rest'].map(async (host) => {
      const found = await finder.find(host, 'a');
      return found?.kind === 'password' ? found.username : undefined;
    }),
  );
  assert.deepEqual(names, ['own', 'file', 'store']);
});

test('continues after a helper without a credential', async (t) => {
  const config = { credsStore: 'store', auths: { 'reg.example': entry('file:1') } };
  const { env } = await withHelpers(t, config, { store: NOT_FOUND });
  assert.equal((await credentialsFor('reg.example', 'a', env))?.kind, 'password');
  assert.equal(await credentialsFor('other.example', 'a', env), undefined);
});

test('treats the secret of the user <token> as an identity token', async (t) => {
  const { env } = await withHelpers(
    t,
    { credsStore: 'store' },
    { store: answers('<token>', 'refresh') },
  );
  const found = await credentialsFor('reg.example', 'a', env);
  assert.ok(found?.kind === 'identity' && found.token === 'refresh');
});

for (const [title, script, says] of [
  ['fails', `${HELPER}echo 'keychain is locked' >&2; exit 1\n`, /exit code 1: keychain is locked/],
  [
    'fails behind a login',
    `${answers('ada', 'secret-of-ada')}echo 'keychain is locked' >&2; exit 1\n`,
    /exit code 1: keychain is locked/,
  ],
  [
    'fails and says only a login',
    `${answers('ada', 'secret-of-ada')}echo 'debug: Secret=secret-of-ada' >&2; exit 1\n`,
    /exit code 1: no output that can be shown$/,
  ],
  ['prints garbage', `${HELPER}echo hello\n`, /not return a credential for reg\.example/],
  ['hangs', '#!/bin/sh\nexec sleep 60\n', /did not respond within 0\.3 s/],
] as const) {
  test(`names a helper that ${title}`, { timeout: 20_000 }, async (t) => {
    const { env } = await withHelpers(t, { credsStore: 'odd' }, { odd: script });
    const finder = createCredentialFinder({
      env,
      helperTimeoutMs: title === 'hangs' ? 300 : 10_000,
    });
    const error = await broken(finder.find('reg.example', 'a'));
    assert.match(error.message, /docker-credential-odd/);
    assert.match(error.message, says);
    assert.ok(error.hint?.includes('config.json'));
  });
}

test('names a helper that is missing, and refuses one whose name is a path', async (t) => {
  const { env } = await withHelpers(
    t,
    { credsStore: 'missing', credHelpers: { evil: '../../bin/sh' } },
    {},
  );
  assert.match(
    (await broken(credentialsFor('reg.example', 'a', env))).message,
    /docker-credential-missing is not on PATH/,
  );
  assert.match((await broken(credentialsFor('evil', 'a', env))).message, /invalid name/);
});

test('runs a helper in the process group of the caller, where it can prompt', async (t) => {
  const leads = 'kill -s 0 -- -$$ 2>/dev/null';
  const script = `#!/bin/sh\n${leads} && exit 9\n${answers('ada', 'secret')}`;
  const { env } = await withHelpers(t, { credsStore: 'store' }, { store: script });
  assert.equal((await credentialsFor('reg.example', 'a', env))?.kind, 'password');
});

test('ends a helper that hangs when it is aborted', { timeout: 20_000 }, async (t) => {
  const { env } = await withHelpers(
    t,
    { credsStore: 'odd' },
    { odd: '#!/bin/sh\nexec sleep 60\n' },
  );
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 50);
  // A helper that is waited for fails by its time-out, with another error.
  await assert.rejects(createCredentialFinder({ env }).find('reg.example', 'a', abort.signal), {
    name: 'AbortError',
  });
});
