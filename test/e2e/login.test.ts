import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { answer, startFaultProxy } from '../registry/fault-proxy.ts';
import {
  requireRegistry,
  requireTool,
  run,
  runOk,
  type Scope,
  temporaryDirectory,
} from '../tool/index.ts';
import { STRAKE, strake } from './strake.ts';

const ANN = { user: 'ann', password: 'pass:wörd "1"' };
const AUTH = Buffer.from(`${ANN.user}:${ANN.password}`).toString('base64');

interface Home {
  readonly directory: string;
  readonly config: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A home directory with a config.json of this text, or none. */
async function home(t: Scope, config?: string): Promise<Home> {
  const directory = await temporaryDirectory(t);
  const path = join(directory, '.docker', 'config.json');
  await mkdir(join(directory, '.docker'));
  await mkdir(join(directory, 'bin'));
  if (config !== undefined) await writeFile(path, config, { mode: 0o644 });
  const env = {
    HOME: directory,
    PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
    DOCKER_CONFIG: undefined,
    DOCKER_AUTH_CONFIG: undefined,
    REGISTRY_AUTH_FILE: undefined,
    XDG_RUNTIME_DIR: undefined,
    XDG_CONFIG_HOME: undefined,
  };
  return { directory, config: path, env };
}

function login({ directory, env }: Home, host: string, input: string, ...more: readonly string[]) {
  const args = ['login', host, '-u', ANN.user, '--password-stdin', ...more];
  return strake(directory, args, { env, input });
}

const json = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

for (const kind of ['distribution-v3', 'distribution-v2'] as const) {
  test(`logs in to ${kind} by Basic, so that crane, skopeo and strake get in, and out again`, async (t) => {
    const crane = await requireTool(t, 'crane');
    const skopeo = await requireTool(t, 'skopeo');
    if (crane === undefined || skopeo === undefined) return;
    const registry = await requireRegistry(t, { kind, auth: ANN });
    if (!registry) return;
    const place = await home(t);
    const done = await login(place, registry.host, `${ANN.password}\n`);
    assert.equal(done.status, 0, done.stderr);
    assert.equal(done.stdout, '');
    assert.equal(
      done.stderr,
      `logged in to ${registry.host} as ann; stored in ${place.config}, unencrypted\n`,
    );
    assert.deepEqual(await json(place.config), { auths: { [registry.host]: { auth: AUTH } } });
    assert.equal((await stat(place.config)).mode & 0o777, 0o600);

    const { env } = place;
    const kept = JSON.parse(await runOk([crane, 'auth', 'get', registry.host], { env, input: '' }));
    assert.deepEqual(kept, { Username: ANN.user, Secret: ANN.password });
    const config = join(place.directory, 'strake.config.yaml');
    await writeFile(config, 'platforms: [linux/amd64]\nbase: scratch\nvcs: false\n');
    const built = await strake(
      place.directory,
      ['build', '-t', `${registry.host}/acme/app:v1`, '--push'],
      { env },
    );
    assert.equal(built.status, 0, built.stderr);
    const reference = `docker://${registry.host}/acme/app:v1`;
    await runOk([skopeo, 'inspect', '--raw', '--tls-verify=false', reference], { env });

    const out = await strake(place.directory, ['logout', registry.host], { env });
    assert.equal(out.stderr, `logged out of ${registry.host}; removed from ${place.config}\n`);
    assert.deepEqual(await json(place.config), { auths: {} });
    const again = await strake(place.directory, ['logout', registry.host], { env });
    assert.equal(again.status, 0);
    assert.equal(again.stderr, `no stored login for ${registry.host}\n`);
  });
}

test('writes nothing if the registry refuses, and does not show the password', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3', auth: ANN });
  if (!registry) return;
  const text = '{ "auths": {} }';
  const place = await home(t, text);
  const done = await login(place, registry.host, 'not-the-password', '--verbose');
  assert.equal(done.status, 5);
  assert.match(
    done.stderr,
    new RegExp(
      `^error: registry ${registry.host} rejects the credentials of ann\n  hint: Check the user name`,
      'm',
    ),
  );
  assert.doesNotMatch(done.stderr, /not-the-password/);
  assert.equal(await readFile(place.config, 'utf8'), text);
});

test('logs in for a token if the registry requires one', async (t) => {
  const asked: string[] = [];
  const tokens = await startFaultProxy(t, undefined, (request, response) => {
    asked.push(request.url ?? '');
    const isGood = request.headers.authorization === `Basic ${AUTH}`;
    answer(response, isGood ? 200 : 401, {}, isGood ? '{"token":"good"}' : '{}');
  });
  const registry = await startFaultProxy(t, undefined, (request, response) => {
    const isGood = request.headers.authorization === 'Bearer good';
    const challenge = `Bearer realm="http://${tokens.host}/token",service="reg"`;
    answer(response, isGood ? 200 : 401, isGood ? {} : { 'www-authenticate': challenge }, '{}');
  });
  const place = await home(t);
  const done = await login(place, registry.host, ANN.password);
  assert.equal(done.status, 0, done.stderr);
  assert.deepEqual(asked, ['/token?service=reg']);
  assert.deepEqual(await json(place.config), { auths: { [registry.host]: { auth: AUTH } } });
  const refused = await login(place, registry.host, 'wrong');
  assert.equal(refused.status, 5);
  assert.match(refused.stderr, /rejects the credentials of ann/);
});

test('says that a registry allows anonymous access', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const done = await login(await home(t), registry.host, 'x');
  assert.equal(done.status, 0);
  assert.match(
    done.stderr,
    /^warning: registry .* allows anonymous access, so the credentials were not verified\n/,
  );
});

test('keeps the order, indentation and numbers of the file, and replaces equivalent keys', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3', auth: ANN });
  if (!registry) return;
  const place = await home(
    t,
    `{
    "psFormat": "table {{.ID}}",
    "auths": {
        "https://ghcr.io/v1/": { "auth": "b2xkOm9sZA==" },
        "https://${registry.host}/v1/": { "auth": "b2xkOm9sZA==", "identitytoken": "old" }
    },
    "big": 12345678901234567890.10,
    "plugins": { "x": { "on": "true" } }
}
`,
  );
  assert.equal((await login(place, registry.host, ANN.password)).status, 0);
  assert.equal(
    await readFile(place.config, 'utf8'),
    `{
    "psFormat": "table {{.ID}}",
    "auths": {
        "https://ghcr.io/v1/": {
            "auth": "b2xkOm9sZA=="
        },
        "${registry.host}": {
            "auth": "${AUTH}"
        }
    },
    "big": 12345678901234567890.10,
    "plugins": {
        "x": {
            "on": "true"
        }
    }
}
`,
  );
  assert.equal((await stat(place.config)).mode & 0o777, 0o600);
});

test('writes to REGISTRY_AUTH_FILE, which podman reads, and through a link', async (t) => {
  const podman = await requireTool(t, 'podman');
  if (podman === undefined) return;
  const registry = await requireRegistry(t, { kind: 'distribution-v3', auth: ANN });
  if (!registry) return;
  const place = await home(t);
  const real = join(place.directory, 'real.json');
  const linked = join(place.directory, 'auth.json');
  await writeFile(real, '');
  await symlink(real, linked);
  const env = { ...place.env, REGISTRY_AUTH_FILE: linked };
  const done = await login({ ...place, env }, registry.host, ANN.password);
  assert.equal(done.status, 0, done.stderr);
  assert.deepEqual(await json(real), { auths: { [registry.host]: { auth: AUTH } } });
  const get = [podman, 'login', '--get-login', '--authfile', linked, registry.host];
  assert.equal((await runOk(get)).trim(), ANN.user);
});

/** A credential helper that keeps its store in a file, and what it was called with. */
async function installHelper({ directory }: Home, name: string): Promise<string> {
  const store = join(directory, `${name}.json`);
  const path = join(directory, 'bin', `docker-credential-${name}`);
  await writeFile(
    path,
    `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const read = () => { try { return JSON.parse(readFileSync(${JSON.stringify(store)}, 'utf8')); } catch { return {}; } };
const input = readFileSync(0, 'utf8');
const kept = read();
switch (process.argv[2]) {
  case 'store': { const { ServerURL, ...rest } = JSON.parse(input); kept[ServerURL] = rest; break; }
  case 'erase': delete kept[input]; break;
  case 'get':
    if (kept[input]) process.stdout.write(JSON.stringify({ ServerURL: input, ...kept[input] }));
    else { process.stdout.write('credentials not found in native keychain\\n'); process.exitCode = 1; }
}
writeFileSync(${JSON.stringify(store)}, JSON.stringify(kept));
`,
  );
  await chmod(path, 0o755);
  return store;
}

for (const [title, keyFor] of [
  ['credsStore', () => ({ credsStore: 'test' })],
  ['credHelpers', (host: string) => ({ credHelpers: { [host]: 'test' }, credsStore: 'other' })],
] as const) {
  test(`stores the login in the helper of ${title}, and erases it there`, async (t) => {
    const registry = await requireRegistry(t, { kind: 'distribution-v3', auth: ANN });
    if (!registry) return;
    const old = { auths: { [registry.host]: { auth: 'b2xkOm9sZA==' } }, ...keyFor(registry.host) };
    const place = await home(t, JSON.stringify(old));
    const store = await installHelper(place, 'test');
    const done = await login(place, registry.host, ANN.password);
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stderr, /stored in docker-credential-test, configured in .*config\.json\n$/);
    assert.deepEqual(await json(store), {
      [registry.host]: { Username: ANN.user, Secret: ANN.password },
    });
    assert.deepEqual(await json(place.config), { ...old, auths: { [registry.host]: {} } });
    const out = await strake(place.directory, ['logout', registry.host], { env: place.env });
    assert.equal(out.status, 0, out.stderr);
    assert.deepEqual(await json(store), {});
    assert.deepEqual(await json(place.config), { ...old, auths: {} });
  });
}

test('stores the login in the first of credential-helpers in registries.conf, where skopeo and strake find it', async (t) => {
  const skopeo = await requireTool(t, 'skopeo');
  const registry = await requireRegistry(t, { kind: 'distribution-v3', auth: ANN });
  if (!registry || skopeo === undefined) return;
  const place = await home(t);
  const store = await installHelper(place, 'test');
  const conf = join(place.directory, '.config/containers/registries.conf');
  await mkdir(join(place.directory, '.config/containers'), { recursive: true });
  await writeFile(conf, 'credential-helpers = ["test", "containers-auth.json"]\n');
  const done = await login(place, registry.host, ANN.password);
  const kept = `stored in docker-credential-test, configured in ${conf}`;
  assert.equal(done.stderr, `logged in to ${registry.host} as ann; ${kept}\n`);
  assert.deepEqual(await json(store), {
    [registry.host]: { Username: ANN.user, Secret: ANN.password },
  });
  const config = join(place.directory, 'strake.config.yaml');
  await writeFile(config, 'platforms: [linux/amd64]\nbase: scratch\nvcs: false\n');
  const { directory, env } = place;
  const args = ['build', '-t', `${registry.host}/acme/app:v1`, '--push'];
  const built = await strake(directory, args, { env });
  assert.equal(built.status, 0, built.stderr);
  const reference = `docker://${registry.host}/acme/app:v1`;
  await runOk([skopeo, 'inspect', '--raw', '--tls-verify=false', reference], { env });
  const out = await strake(directory, ['logout', registry.host], { env });
  assert.equal(out.status, 0, out.stderr);
  assert.deepEqual(await json(store), {});
});

test('reports a login that takes precedence, and one that remains', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3', auth: ANN });
  if (!registry) return;
  const place = await home(t);
  const auths = { [registry.host]: { auth: 'b2xkOm9sZA==' } };
  const env = { ...place.env, DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) };
  const done = await login({ ...place, env }, registry.host, ANN.password);
  assert.equal(done.status, 0, done.stderr);
  assert.match(
    done.stderr,
    /^warning: the login in DOCKER_AUTH_CONFIG for 127\.0\.0\.1:\d+ takes precedence over this one\n/,
  );
  const out = await strake(place.directory, ['logout', registry.host], { env });
  assert.match(
    out.stderr,
    /^warning: another login for 127\.0\.0\.1:\d+ remains in DOCKER_AUTH_CONFIG\n/,
  );
  assert.doesNotMatch(done.stderr + out.stderr, /old|b2xk/);
});

test('keeps both of two parallel logins', async (t) => {
  const registries = [
    await requireRegistry(t, { kind: 'distribution-v3', auth: ANN }),
    await requireRegistry(t, { kind: 'distribution-v3', auth: ANN }),
  ];
  const hosts = registries.flatMap((registry) => registry?.host ?? []);
  const place = await home(t);
  const done = await Promise.all(hosts.map((host) => login(place, host, ANN.password)));
  for (const { status, stderr } of done) assert.equal(status, 0, stderr);
  const { auths } = await json(place.config);
  assert.deepEqual(Object.keys(auths).sort(), [...hosts].sort());
  assert.deepEqual(await readdir(join(place.directory, '.docker')), ['config.json']);
});

test('prompts on a terminal, and does not show the password', async (t) => {
  if (spawnSync('script', ['--version']).status !== 0) return t.skip('needs script(1)');
  const registry = await requireRegistry(t, { kind: 'distribution-v3', auth: ANN });
  if (!registry) return;
  const place = await home(t);
  const command = `${process.execPath} ${STRAKE} login ${registry.host}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: place.directory,
    env: { ...process.env, ...place.env, NO_COLOR: '1' },
  });
  t.after(() => void child.kill('SIGKILL'));
  let seen = '';
  const answers = [
    ['Username: ', `${ANN.user}\r`],
    ['Password: ', `${ANN.password}x\u007f\r`],
  ];
  child.stdout.on('data', (chunk) => {
    seen += chunk;
    const [query, text] = answers[0] ?? [];
    if (query === undefined || !seen.includes(query)) return;
    answers.shift();
    child.stdin.write(text ?? '');
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(status, 0, seen);
  assert.match(seen, /logged in to/);
  assert.doesNotMatch(seen, /pass/);
  assert.deepEqual(await json(place.config), { auths: { [registry.host]: { auth: AUTH } } });
});

test('exits with 130 on Ctrl-C at the password, and changes nothing', async (t) => {
  if (spawnSync('script', ['--version']).status !== 0) return t.skip('needs script(1)');
  const place = await home(t);
  const command = `${process.execPath} ${STRAKE} login localhost:1 -u ann`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: place.directory,
    env: { ...process.env, ...place.env },
  });
  t.after(() => void child.kill('SIGKILL'));
  let seen = '';
  child.stdout.on('data', (chunk) => {
    const before = seen.includes('Password: ');
    seen += chunk;
    if (!before && seen.includes('Password: ')) child.stdin.write('\u0003');
  });
  assert.equal(await new Promise((resolve) => child.once('close', resolve)), 130, seen);
  assert.match(seen, /cancelled/);
  await assert.rejects(stat(place.config));
});

test('fails in one line with a hint, and keeps the file unchanged', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3', auth: ANN });
  if (!registry) return;
  const broken = '{ "auths": {';
  const cases: readonly (readonly [
    readonly string[],
    string,
    string | undefined,
    number,
    RegExp,
  ])[] = [
    [
      [registry.host, '-u', 'ann'],
      '',
      undefined,
      2,
      /stdin is not a terminal\n {2}hint: .*--password-stdin/,
    ],
    [[registry.host, '--password-stdin'], 'x', undefined, 2, /needs --username/],
    [[registry.host, '-u', 'ann', '--password-stdin'], '\n', undefined, 2, /on stdin is empty/],
    [
      ['ghcr.io/acme', '-u', 'ann', '--password-stdin'],
      'x',
      undefined,
      2,
      /registry "ghcr.io\/acme" is not HOST/,
    ],
    [
      [registry.host, '-u', 'ann:secret', '--password-stdin'],
      'x',
      undefined,
      2,
      /^error: the user name must not contain a colon\n/,
    ],
    [
      ['127.0.0.1:1', '-u', 'ann', '--password-stdin'],
      'x',
      undefined,
      5,
      /registry 127\.0\.0\.1:1 refuses connections/,
    ],
    [
      [registry.host, '-u', 'ann', '--password-stdin'],
      ANN.password,
      broken,
      5,
      /config\.json is not valid JSON/,
    ],
    [
      [registry.host, '-u', 'ann', '--password-stdin'],
      ANN.password,
      '{"credsStore":"gone"}',
      5,
      /docker-credential-gone is not on PATH/,
    ],
  ];
  for (const [args, input, config, status, expected] of cases) {
    const place = await home(t, config);
    const done = await run([process.execPath, STRAKE, 'login', ...args], {
      cwd: place.directory,
      env: { ...place.env, NO_COLOR: '1', GITHUB_ACTIONS: undefined },
      input,
    });
    assert.equal(done.status, status, done.stderr);
    assert.match(done.stderr, /^error: [^\n]+\n {2}hint: [^\n]+\n$/);
    assert.match(done.stderr, expected);
    if (config === undefined) await assert.rejects(stat(place.config));
    else assert.equal(await readFile(place.config, 'utf8'), config);
  }
});
