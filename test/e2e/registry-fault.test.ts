import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { answer, errorBody, startFaultProxy } from '../registry/fault-proxy.ts';
import { requireTool, runOk, type Scope, startRegistry } from '../tool/index.ts';
import { EMPTY_IMAGE, project, strake } from './strake.ts';

/** Answers that a real registry cannot be made to give. */
async function fakeRegistry(
  t: Scope,
  answer: RequestListener,
): Promise<{ host: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const status =
  (code: number, headers: Record<string, string> = {}, body = ''): RequestListener =>
  (_, response) => {
    response.writeHead(code, headers);
    response.end(body);
  };

const HTML = '<!DOCTYPE html><html><body>Sign in to the company proxy</body></html>';

const FAULTS: readonly [title: string, answer: RequestListener, exit: number, says: RegExp][] = [
  ['401 without a challenge', status(401), 5, /401|credentials/],
  [
    '401 with a challenge for Basic',
    status(401, { 'www-authenticate': 'Basic realm="x"' }),
    5,
    /log in|login|credentials/i,
  ],
  [
    '403',
    status(403, {}, '{"errors":[{"code":"DENIED","message":"no way in"}]}'),
    5,
    /no way in|denied|refuses/i,
  ],
  [
    '404 on uploads',
    status(404, {}, '{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known"}]}'),
    5,
    /repository name not known|not (have|found)/i,
  ],
  [
    '429 for longer than strake waits',
    status(429, { 'retry-after': '3600' }),
    5,
    /3600|1 h|hour|slow down/i,
  ],
  ['500 for ever', status(500, {}, 'oops'), 5, /returned 500.* \(\d+ attempts in \d\.\d s\)/],
  [
    'HTML',
    status(200, { 'content-type': 'text/html' }, HTML),
    5,
    /HTML|html|distribution|registry/,
  ],
];

for (const [title, answer, exit, says] of FAULTS) {
  test(`reports a registry that answers ${title}, and tags nothing`, {
    timeout: 60_000,
  }, async (t) => {
    const { host, requests } = await fakeRegistry(t, answer);
    const config = `${EMPTY_IMAGE}timeouts: { retry: 1 }\n`;
    const directory = await project(t, { 'strake.yaml': config });
    const done = await strake(directory, ['build', '--push', '-t', `${host}/app:v1`], {
      env: { DOCKER_CONFIG: directory },
    });
    assert.equal(done.status, exit, done.stderr);
    assert.equal(done.stdout, '');
    assert.match(done.stderr, says);
    assert.ok(done.stderr.includes(host), `names the registry:\n${done.stderr}`);
    assert.match(done.stderr, /hint: /);
    assert.doesNotMatch(done.stderr, /^\s+at /m);
    assert.deepEqual(
      requests.filter((request) => request.startsWith('PUT') && request.includes('/manifests/v1')),
      [],
    );
  });
}

test('reports a registry that is down', async (t) => {
  const { host } = await fakeRegistry(t, status(200));
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  const down = host.replace(/:\d+$/, ':1');
  const done = await strake(directory, ['build', '--push', '-t', `${down}/app:v1`]);
  assert.equal(done.status, 5, done.stderr);
  assert.match(done.stderr, /127\.0\.0\.1:1/);
});

test('reports a base manifest that does not match the requested digest', async (t) => {
  const wrong = `sha256:${'1'.repeat(64)}`;
  const manifest =
    '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}';
  const { host } = await fakeRegistry(
    t,
    status(
      200,
      { 'content-type': 'application/vnd.oci.image.index.v1+json', 'docker-content-digest': wrong },
      manifest,
    ),
  );
  const directory = await project(t, {
    'strake.yaml': `platforms: [linux/amd64]\nbase: ${host}/base@${wrong}\n`,
  });
  const done = await strake(directory, ['build']);
  assert.equal(done.status, 6, done.stderr);
  assert.match(done.stderr, /digest/);
});

test('tries every destination and reports each failure', async (t) => {
  const { host } = await fakeRegistry(t, status(403));
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  const argv = [
    'build',
    '-o',
    'oci:good',
    '-o',
    `docker://${host}/app:v1`,
    '-o',
    'docker-daemon:app:v1',
  ];
  const done = await strake(directory, argv, { env: { DOCKER_HOST: 'unix:///nowhere.sock' } });
  assert.notEqual(done.status, 0);
  assert.equal(done.stdout, '', 'the image did not reach every destination');
  assert.match(done.stderr, /\/nowhere\.sock/);
  assert.ok(done.stderr.includes(host));
  assert.equal(
    (await strake(directory, ['validate', 'oci:good'])).status,
    0,
    'the good destination is complete',
  );
});

test('names image, platform and destination of each push that a registry refuses', async (t) => {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  // It takes all content, of b the list and its members too, and no tag.
  const { host } = await startFaultProxy(t, registry.host, (asked, response, forward) => {
    const isTag = !/sha256/.test(asked.url ?? '') || asked.url?.startsWith('/v2/a/');
    const isRefused = asked.method === 'PUT' && asked.url?.includes('/manifests/') && isTag;
    if (isRefused) answer(response, 403, {}, errorBody('DENIED', 'no'));
    else forward();
  });
  const directory = await project(t, {
    'strake.yaml': `platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
repository: ${host}/{{image}}
images: { a: { platforms: [linux/arm64] }, b: { platformTags: { linux/arm64: [arm] } }, c: {} }
`,
  });
  const done = await strake(directory, ['build', '--push', '--progress', 'json']);
  assert.equal(done.status, 5, done.stderr);
  const failures = done.stderr
    .split('\n')
    .flatMap((line) => (line.startsWith('{"type":"error"') ? [JSON.parse(line)] : []));
  const told = failures.map(({ image, platform, message }) => [
    image,
    platform,
    String(message).replace(/ returned .*/, ''),
  ]);
  const unpushed = (image: string, name: string) =>
    `cannot push image ${image} to docker://${host}/${name}: registry ${host}`;
  assert.deepEqual(told.sort(), [
    ['a', 'linux/arm64', unpushed('"a" for linux/arm64', 'a')],
    ['b', 'linux/arm64', unpushed('"b" for linux/arm64', 'b')],
    ['c', undefined, unpushed('"c"', 'c')],
  ]);
});

test('lists the platforms of a base that lacks the requested one', async (t) => {
  const crane = await requireTool(t, 'crane');
  if (crane === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const directory = await project(t, {
    'strake.yaml': 'platforms: [linux/amd64, linux/s390x]\nbase: scratch\nvcs: false\n',
  });
  await strake(directory, ['build', '--push', '-t', `${registry.host}/base:v1`]);
  await runOk([crane, 'validate', '--remote', `${registry.host}/base:v1`]).catch(() => {});
  const done = await strake(directory, [
    'build',
    '-p',
    'linux/riscv64',
    '--set',
    `base=${registry.host}/base:v1`,
  ]);
  assert.equal(done.status, 2, done.stderr);
  assert.match(done.stderr, /linux\/riscv64/);
  assert.match(done.stderr, /linux\/amd64, linux\/s390x/);
});

test('keeps a password out of everything it prints', async (t) => {
  const { host } = await fakeRegistry(t, status(401, { 'www-authenticate': 'Basic realm="x"' }));
  const auth = Buffer.from('admin:s3cr3t-pass').toString('base64');
  const directory = await project(t, {
    'strake.yaml': EMPTY_IMAGE,
    'config.json': JSON.stringify({ auths: { [host]: { auth } } }),
  });
  const done = await strake(directory, ['build', '--push', '--verbose', '-t', `${host}/app:v1`], {
    env: { DOCKER_CONFIG: directory },
  });
  assert.equal(done.status, 5, done.stderr);
  for (const secret of ['s3cr3t-pass', auth]) assert.equal(done.stderr.includes(secret), false);
});

test('gives up on a registry that never answers after the time that the configuration sets', {
  timeout: 30_000,
}, async (t) => {
  const { host } = await fakeRegistry(t, () => {});
  const config = `${EMPTY_IMAGE}timeouts: { connect: 1, idle: 1, commit: 1, retry: 1 }\n`;
  const directory = await project(t, { 'strake.yaml': config });
  const done = await strake(directory, ['build', '--push', '-t', `${host}/app:v1`]);
  assert.equal(done.status, 5, done.stderr);
  assert.ok(done.stderr.includes(host), done.stderr);
});

for (const [command, ...argv] of [
  ['inspect'],
  ['validate'],
  ['copy', 'oci:out'],
  ['index', 'create', 'oci:out'],
] as const) {
  test(`gives up on a registry that stays silent when --timeout of ${command} says so`, async (t) => {
    const { host } = await fakeRegistry(t, () => {});
    const directory = await project(t, {});
    const name = `${host}/app:v1`;
    const rest = command === 'copy' ? [name, ...argv] : [...argv, name];
    const done = await strake(directory, [command, ...rest, '--timeout', '0.2']);
    assert.equal(done.status, 5, done.stderr);
    assert.match(done.stderr, new RegExp(`registry ${host} .*(0\\.2|in time|silent|no answer)`));
  });
}

test('gives up on a registry that stays silent when --timeout of login says so', {
  timeout: 30_000,
}, async (t) => {
  const { host } = await fakeRegistry(t, () => {});
  const args = ['login', host, '-u', 'ann', '--password-stdin', '--timeout', '0.2'];
  const done = await strake(await project(t, {}), args, { input: 'secret' });
  assert.equal(done.status, 5, done.stderr);
  assert.ok(done.stderr.includes(`registry ${host} did not respond`), done.stderr);
});

test('refuses a malformed --timeout', async (t) => {
  const { status, stderr } = await strake(await project(t, {}), ['inspect', 'x', '--timeout', '0']);
  assert.equal(status, 2);
  assert.match(stderr, /hint: Give it seconds, more than 0/);
});
