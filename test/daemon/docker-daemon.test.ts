import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { type CopyOptions, copyImage, StrakeError } from '@strake/core';
import { parseManifest, writeLayout } from '@strake/oci';
import { richList } from '../copy/rich-list.ts';
import { helloProject, strake } from '../e2e/strake.ts';
import { sampleImage } from '../layout/sample-image.ts';
import {
  findCommand,
  type PodmanService,
  requireTool,
  runOk,
  type Scope,
  startDocker,
  startPodman,
  temporaryDirectory,
} from '../tool/index.ts';

async function service(
  t: Scope & { skip(why?: string): void },
): Promise<PodmanService | undefined> {
  const tools = [await requireTool(t, 'podman'), await requireTool(t, 'runc')];
  return tools.includes(undefined) ? undefined : startPodman(t);
}

async function optionsFor(t: Scope, env: Readonly<Record<string, string>>) {
  const { signal } = new AbortController();
  return { directory: await temporaryDirectory(t), env, signal } satisfies CopyOptions;
}

async function failure(promise: Promise<unknown>): Promise<StrakeError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (thrown: unknown) => thrown,
  );
  assert.ok(StrakeError.is(error), String(error));
  assert.doesNotMatch(error.message, /[\n\r]|\.$/);
  assert.ok(error.hint, error.message);
  return error;
}

test('loads the image for its platform from an index once, under every name', async (t) => {
  const daemon = await service(t);
  if (!daemon) return;
  const sample = await richList(t);
  const options = await optionsFor(t, { DOCKER_HOST: daemon.host });
  const platform = (await daemon.podman('info', '--format', '{{.Host.OS}}/{{.Host.Arch}}')).trim();
  const manifest = sample.tree.manifests.find(
    ({ descriptor }) => descriptor.digest === sample.images[platform],
  );
  const config = parseManifest(manifest?.text ?? '').config.digest;
  const first = await copyImage(sample.reference, 'docker-daemon:app:v1', options);
  assert.equal(first.digest, config);
  assert.deepEqual(first.references, ['docker-daemon:docker.io/library/app:v1']);
  const opened: number[] = [];
  const again = await copyImage(sample.reference, 'docker-daemon:ghcr.io/acme/app:v2', {
    ...options,
    onProgress: (done) => opened.push(done),
  });
  assert.equal(again.digest, config);
  assert.equal(opened.length, 1, 'the image was there: nothing was sent');
  const listed = await daemon.podman(
    'images',
    '--no-trunc',
    '--format',
    '{{.ID}} {{.Repository}}:{{.Tag}}',
  );
  assert.deepEqual(listed.trim().split('\n').sort(), [
    `${config} docker.io/library/app:v1`,
    `${config} ghcr.io/acme/app:v2`,
  ]);
});

test('returns images unchanged: same config, same layers', async (t) => {
  const daemon = await service(t);
  if (!daemon) return;
  const sample = await richList(t);
  const options = await optionsFor(t, { DOCKER_HOST: daemon.host });
  const { digest: id } = await copyImage(sample.reference, 'docker-daemon:app:v1', options);
  for (const [from, name] of [
    ['docker-daemon:app:v1', 'oci:named'],
    [`docker-daemon:${id}`, 'oci:by-id'],
  ] as const) {
    await copyImage(from, name, options);
    const done = await strake(options.directory, ['inspect', name, '--json']);
    assert.equal(done.status, 0, done.stderr);
    const validated = await strake(options.directory, ['validate', name]);
    assert.equal(validated.status, 0, validated.stderr);
    assert.ok(done.stdout.includes(id), done.stdout);
  }
});

test('is reached over TCP and by contexts as docker does', async (t) => {
  const daemon = await service(t);
  if (!daemon) return;
  const sample = await richList(t);
  const port = await relay(t, daemon.socket);
  const home = await temporaryDirectory(t);
  await writeContext(home, 'socket', daemon.host);
  await writeContext(home, 'wire', `tcp://127.0.0.1:${port}`);
  await writeFile(join(home, 'config.json'), JSON.stringify({ currentContext: 'wire' }));
  const nowhere = 'unix:///nowhere/docker.sock';
  const ways: readonly Readonly<Record<string, string>>[] = [
    { DOCKER_HOST: `tcp://127.0.0.1:${port}` },
    { DOCKER_CONFIG: home },
    { DOCKER_CONFIG: home, DOCKER_CONTEXT: 'socket' },
    { DOCKER_CONFIG: home, DOCKER_CONTEXT: 'unknown', DOCKER_HOST: daemon.host },
  ];
  for (const env of ways)
    await copyImage(sample.reference, 'docker-daemon:app:v1', await optionsFor(t, env));
  const cases: readonly (readonly [Readonly<Record<string, string>>, string, RegExp])[] = [
    [{ DOCKER_CONFIG: home, DOCKER_CONTEXT: 'x' }, 'DAEMON_INVALID', /context "x" does not exist/],
    [
      { DOCKER_CONFIG: home, DOCKER_HOST: nowhere },
      'DAEMON_UNREACHABLE',
      /has no socket at that path/,
    ],
    [{ DOCKER_HOST: 'ssh://host' }, 'DAEMON_INVALID', /ssh:\/\/host of DOCKER_HOST/],
    [{ DOCKER_HOST: 'tcp://127.0.0.1:1' }, 'DAEMON_UNREACHABLE', /refuses connections/],
  ];
  for (const [env, code, message] of cases) {
    const error = await failure(
      copyImage(sample.reference, 'docker-daemon:app:v1', await optionsFor(t, env)),
    );
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
  }
});

test('is reached over TLS with the certificates of DOCKER_CERT_PATH or a context', async (t) => {
  const daemon = await service(t);
  if (!daemon) return;
  if ((await findCommand('openssl')) === undefined) return t.skip('needs openssl');
  const sample = await richList(t);
  const { certificates, port } = await tlsRelay(t, daemon.socket);
  const host = `tcp://127.0.0.1:${port}`;
  const home = await temporaryDirectory(t);
  const id = await writeContext(home, 'remote', host);
  await cp(certificates, join(home, 'contexts', 'tls', id, 'docker'), { recursive: true });
  const byVariables = { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1' };
  for (const env of [
    { ...byVariables, DOCKER_CERT_PATH: certificates },
    { DOCKER_CONFIG: home, DOCKER_CONTEXT: 'remote' },
  ])
    await copyImage(sample.reference, 'docker-daemon:app:v1', await optionsFor(t, env));
  const unknown = { ...byVariables, DOCKER_CERT_PATH: home };
  const error = await failure(
    copyImage(sample.reference, 'docker-daemon:app:v1', await optionsFor(t, unknown)),
  );
  assert.equal(error.code, 'DAEMON_UNREACHABLE');
  assert.match(error.message, /certificate/);
});

test('fails clearly for a missing image, a missing name, and a platform that it cannot run', async (t) => {
  const daemon = await service(t);
  if (!daemon) return;
  const sample = await richList(t);
  const options = await optionsFor(t, { DOCKER_HOST: daemon.host });
  const missing = await failure(copyImage('docker-daemon:none:v1', 'oci:x', options));
  assert.equal(missing.code, 'IMAGE_NOT_FOUND');
  assert.match(missing.message, /has no image docker\.io\/library\/none:v1$/);
  const digest = await failure(
    copyImage(sample.reference, `docker-daemon:app@${sample.root}`, options),
  );
  assert.equal(digest.code, 'DESTINATION_INVALID');
  const foreign = await sampleImage(t, {
    platforms: ['s390x', 'ppc64le'].map((architecture) => ({ os: 'linux', architecture })),
  });
  const layout = join(options.directory, 'foreign');
  const { signal } = options;
  await writeLayout(layout, foreign.tree, { references: [], store: foreign.store, signal });
  const none = await failure(copyImage(`oci:${layout}`, 'docker-daemon:app:v1', options));
  assert.equal(none.code, 'DESTINATION_INVALID');
  assert.match(none.message, /runs linux\/\w+, and there is only linux\/s390x, linux\/ppc64le$/);
  const one = await copyImage(`oci:${layout}`, 'docker-daemon:app:v1', {
    ...options,
    platforms: ['linux/s390x'],
  });
  assert.match(await daemon.podman('image', 'inspect', one.digest), /"Architecture": "s390x"/);
  const nameless = await failure(copyImage(`oci:${layout}`, 'docker-daemon:', options));
  assert.match(nameless.message, /needs a name$/);
});

test('reports an error after the 200 of a daemon, a refusal, and a closed connection', async (t) => {
  const sample = await richList(t);
  const answers: readonly (readonly [string, string, RegExp])[] = [
    [
      reply(200, '{"errorDetail":{},"error":"no space left on device"}\n'),
      'DAEMON_ERROR',
      /no space left on device$/,
    ],
    [
      reply(500, '{"message":"failed to load: bad\\nimage."}'),
      'DAEMON_ERROR',
      /returned 500 for loading .*: failed to load: bad image$/,
    ],
    ['', 'DAEMON_UNREACHABLE', /closed the connection/],
  ];
  for (const [answer, code, message] of answers) {
    const port = await fakeDaemon(t, answer);
    const options = await optionsFor(t, { DOCKER_HOST: `tcp://127.0.0.1:${port}` });
    const error = await failure(copyImage(sample.reference, 'docker-daemon:app:v1', options));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
  }
});

test('Docker runs the image as an unprivileged user, and returns it', async (t) => {
  const daemon = await startDocker(t);
  if (!daemon) return t.skip('needs dockerd, and root to run it');
  const directory = await helloProject(t);
  const env = { DOCKER_HOST: daemon.host };
  const tag = 'registry.example/acme/hello:v1';
  const built = await strake(directory, ['build', '-o', 'docker-daemon:', '-t', tag], { env });
  assert.equal(built.status, 0, built.stderr);
  assert.match(await daemon.docker('run', '--rm', '--network=none', tag), /linux\//);
  const options = { ...(await optionsFor(t, env)), directory };
  const { digest: id } = await copyImage(`docker-daemon:${tag}`, 'docker-daemon:again', options);
  const ids = await daemon.docker('images', '--no-trunc', '--quiet');
  assert.deepEqual(ids.trim().split('\n'), [id, id]);
  await copyImage('docker-daemon:again', 'oci:out', options);
  const validated = await strake(directory, ['validate', 'oci:out']);
  assert.equal(validated.status, 0, validated.stderr);
  const missing = await failure(copyImage('docker-daemon:none', 'oci:none', options));
  assert.equal(missing.code, 'IMAGE_NOT_FOUND');
});

test('provides bases of builds', async (t) => {
  const daemon = await service(t);
  if (!daemon) return;
  const sample = await richList(t);
  const env = { DOCKER_HOST: daemon.host };
  const options = await optionsFor(t, env);
  await copyImage(sample.reference, 'docker-daemon:base:v1', options);
  const config = 'platforms: [PLATFORM]\nbase: docker-daemon:BASE\nvcs: false\n';
  const platform = await daemon.podman('info', '--format', '{{.Host.OS}}/{{.Host.Arch}}');
  const build = async (base: string) => {
    const text = config.replace('PLATFORM', platform.trim()).replace('BASE', base);
    await writeFile(join(options.directory, 'strake.config.yaml'), text);
    return strake(options.directory, ['build'], { env });
  };
  const built = await build('base:v1');
  assert.equal(built.status, 0, built.stderr);
  const validated = await strake(options.directory, ['validate', 'oci:dist/oci']);
  assert.equal(validated.status, 0, validated.stderr);
  const missing = await build('none:v1');
  assert.equal(missing.status, 2);
  assert.match(
    missing.stderr,
    /^error: strake\.config\.yaml:2:7: daemon .* has no image docker\.io\/library\/none:v1\n {2}hint: /,
  );
});

test('sends nothing to a daemon with the containerd image store that has the image', async (t) => {
  const sample = await richList(t);
  const at = await optionsFor(t, {});
  const platforms = ['linux/amd64'];
  const archive = await copyImage(sample.reference, 'docker-archive:x', { ...at, platforms });
  const asked: string[] = [];
  const port = await fakeDaemon(t, reply(500, '{}'), (line) => {
    asked.push(line);
    const isHeld = asked.some((each) => each.startsWith('POST')) || line.includes(archive.digest);
    return isHeld ? reply(200, JSON.stringify({ Id: archive.digest })) : reply(404, '{}');
  });
  const options = await optionsFor(t, { DOCKER_HOST: `tcp://127.0.0.1:${port}` });
  const loaded = await copyImage(sample.reference, 'docker-daemon:app:v1', options);
  assert.equal(loaded.digest, archive.digest);
  assert.ok(asked.some((line) => line.startsWith(`POST /images/${archive.digest}/tag?`)));
});

test('build loads its result under the names of the image', async (t) => {
  const daemon = await service(t);
  if (!daemon || (await requireTool(t, 'crane')) === undefined) return;
  const directory = await helloProject(t);
  const env = { DOCKER_HOST: daemon.host };
  const tag = 'registry.example/acme/hello:v1';
  const args = ['build', '-o', 'docker-daemon:', '-t', tag];
  const built = await strake(directory, args, { env });
  assert.equal(built.status, 0, built.stderr);
  const ran = await daemon.podman(
    'run',
    ...['--rm', '--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1000:1000', '--network=none'],
    tag,
  );
  assert.match(ran, /linux\//);
});

/** A TCP port in front of a socket. */
function relay(t: Scope, socket: string): Promise<number> {
  const server = createServer((client) => {
    const upstream = connect(socket);
    client.pipe(upstream).pipe(client);
    for (const end of [client, upstream]) end.on('error', () => {});
  });
  return listen(t, server);
}

/** A TLS port in front of a socket, for clients with a certificate; and the directory with what they need. */
async function tlsRelay(t: Scope, socket: string) {
  const certificates = await temporaryDirectory(t);
  const file = (name: string) => join(certificates, name);
  const subject = ['-subj', '/CN=strake test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  const out = ['-keyout', file('key.pem'), '-out', file('cert.pem')];
  await runOk(['openssl', 'req', ...kind, ...subject, ...out]);
  // One certificate is everything here: the server's, the client's, and what signed both.
  await cp(file('cert.pem'), file('ca.pem'));
  const [key, cert] = await Promise.all([readFile(file('key.pem')), readFile(file('cert.pem'))]);
  const server = createTlsServer({ key, cert, ca: cert, requestCert: true }, (client) => {
    const upstream = connect(socket);
    client.pipe(upstream).pipe(client);
    for (const end of [client, upstream]) end.on('error', () => {});
  });
  return { certificates, port: await listen(t, server) };
}

/** A daemon that knows its platform, and answers a load with these bytes; `other` answers the rest, by its first line. */
function fakeDaemon(
  t: Scope,
  answer: string,
  other: (line: string) => string = () => reply(404, '{}'),
): Promise<number> {
  const server = createServer((client) => {
    let asked = '';
    client.on('error', () => {});
    client.on('data', (chunk) => {
      asked += chunk.toString('latin1');
      const isLoad = asked.startsWith('POST /images/load');
      // The end of a chunked body.
      if (isLoad ? !asked.endsWith('0\r\n\r\n') : !asked.endsWith('\r\n\r\n')) return;
      const isVersion = asked.startsWith('GET /version');
      const line = asked.slice(0, asked.indexOf('\r\n'));
      asked = '';
      if (isLoad) client.end(answer, 'latin1');
      else client.write(isVersion ? reply(200, '{"Os":"linux","Arch":"amd64"}') : other(line));
    });
  });
  return listen(t, server);
}

function reply(status: number, body: string): string {
  return `HTTP/1.1 ${status} Text\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function listen(t: Scope, server: Server): Promise<number> {
  t.after(() => new Promise<void>((done) => server.close(() => done())));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

/** @returns the name of the context's directories */
async function writeContext(home: string, name: string, host: string): Promise<string> {
  const id = createHash('sha256').update(name).digest('hex');
  const meta = join(home, 'contexts', 'meta', id);
  await mkdir(meta, { recursive: true });
  const value = {
    Name: name,
    Metadata: {},
    Endpoints: { docker: { Host: host, SkipTLSVerify: false } },
  };
  await writeFile(join(meta, 'meta.json'), JSON.stringify(value));
  return id;
}
