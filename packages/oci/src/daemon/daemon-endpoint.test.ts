import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { findDaemonEndpoint, parseHost } from './daemon-endpoint.ts';

const machine = (...paths: readonly string[]) => ({
  isWindows: false,
  isThere: async (path: string) => paths.includes(path),
});
const NOWHERE = { HOME: '/nowhere' };

for (const [title, paths, env, expected] of [
  ['Docker’s', ['/var/run/docker.sock', '/run/podman/podman.sock'], {}, '/var/run/docker.sock'],
  [
    'that of the user’s Podman',
    ['/run/user/7/podman/podman.sock', '/run/podman/podman.sock'],
    { XDG_RUNTIME_DIR: '/run/user/7' },
    '/run/user/7/podman/podman.sock',
  ],
  ['that of root’s Podman', ['/run/podman/podman.sock'], {}, '/run/podman/podman.sock'],
  ['that of Docker, for the error, if there is none', [], {}, '/var/run/docker.sock'],
] as const) {
  test(`uses as the system's socket ${title}`, async () => {
    const found = await findDaemonEndpoint({ ...NOWHERE, ...env }, machine(...paths));
    assert.equal(found.socketPath, expected);
    assert.equal(found.source, 'the default');
  });
}

test('uses the named pipe on Windows', async () => {
  const found = await findDaemonEndpoint(NOWHERE, { ...machine(), isWindows: true });
  assert.equal(found.socketPath, '\\\\.\\pipe\\docker_engine');
});

for (const [host, origin, hasTls] of [
  ['tcp://10.0.0.1', 'http://10.0.0.1:2375', false],
  ['tcp://10.0.0.1', 'https://10.0.0.1:2376', true],
  ['tcp://[::1]:99', 'http://[::1]:99', false],
  ['https://docker.example', 'https://docker.example', false],
] as const) {
  test(`reads ${host}${hasTls ? ' with TLS' : ''} as ${origin}`, () => {
    const tls = hasTls ? { rejectUnauthorized: true } : undefined;
    assert.equal(parseHost(host, 'DOCKER_HOST', tls).origin, origin);
  });
}

for (const host of ['', 'localhost:2375', 'fd://', 'ssh://user@host', 'tcp://', 'tcp://a b']) {
  test(`refuses ${JSON.stringify(host)} and says what to write`, () => {
    assert.throws(
      () => parseHost(host, 'DOCKER_HOST', undefined),
      (error) =>
        StrakeError.is(error) && error.code === 'DAEMON_INVALID' && error.hint !== undefined,
    );
  });
}
