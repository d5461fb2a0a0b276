import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDaemon } from './open-daemon.ts';

const { signal } = new AbortController();

test('refuses the name of an image that would be another path of the API', async (t) => {
  // Nothing listens there: a request would fail otherwise.
  const daemon = await openDaemon({ DOCKER_HOST: 'tcp://127.0.0.1:1' });
  t.after(() => daemon.close());
  for (const name of ['', '../containers/app', 'app/json?a=', 'app#', 'App', 'sha256:12/../..']) {
    const refused = { code: 'REFERENCE_INVALID' };
    await assert.rejects(daemon.imageId(name, signal), refused);
    await assert.rejects(daemon.save(name, signal), refused);
    await assert.rejects(daemon.tag(name, 'app', 'v1', signal), refused);
  }
  const known = [`sha256:${'a'.repeat(64)}`, 'a'.repeat(64), 'ghcr.io/acme/app:v1', 'app'];
  for (const name of known)
    await assert.rejects(daemon.imageId(name, signal), { code: 'DAEMON_UNREACHABLE' });
});
