import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import {
  REGISTRY_TOOL,
  type RegistryKind,
  requireTool,
  run,
  startRegistry,
  temporaryDirectory,
} from './index.ts';

const KINDS: readonly RegistryKind[] = ['distribution-v3', 'distribution-v2', 'ggcr'];

for (const kind of KINDS) {
  test(`${kind}: runs two empty registries side by side until they are stopped`, async (t) => {
    if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
    const [one, two] = await Promise.all([startRegistry(t, { kind }), startRegistry(t, { kind })]);
    assert.notEqual(one.host, two.host);
    const catalog = await fetch(`http://${one.host}/v2/_catalog`);
    const { repositories } = (await catalog.json()) as { repositories: readonly string[] | null };
    assert.deepEqual(repositories ?? [], []);
    await one.stop();
    await one.stop();
    await assert.rejects(fetch(`http://${one.host}/v2/`));
  });
}

for (const kind of ['distribution-v3', 'distribution-v2'] as const) {
  test(`${kind}: requires the password`, async (t) => {
    const crane = await requireTool(t, 'crane');
    if (crane === undefined || !(await requireTool(t, REGISTRY_TOOL[kind]))) return;
    const auth = { user: 'mate', password: 'keel haul' };
    const { host } = await startRegistry(t, { kind, auth });
    assert.equal((await fetch(`http://${host}/v2/`)).status, 401);

    const directory = await temporaryDirectory(t);
    const layer = join(directory, 'empty.tar');
    await writeFile(layer, new Uint8Array(1024));
    const append = [crane, 'append', '--insecure', '-f', layer, '-t', `${host}/app:1`];
    const env = { DOCKER_CONFIG: directory };
    assert.notEqual((await run(append, { env })).status, 0);
    const login = [crane, 'auth', 'login', host, '-u', auth.user, '-p', auth.password];
    assert.equal((await run(login, { env })).status, 0);
    const pushed = await run(append, { env });
    assert.equal(pushed.status, 0, pushed.stderr);
  });
}

test('olareg: uses another port if the chosen one is taken', async (t) => {
  if ((await requireTool(t, 'olareg')) === undefined) return;
  const other = createServer((_, response) => response.end('{}'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  const taken = (other.address() as AddressInfo).port;
  const ports = [taken, await freePort()];
  const choosePort = () => ports.shift() ?? assert.fail('more than two ports were asked for');
  const { host, log } = await startRegistry(t, { kind: 'olareg', choosePort });
  assert.notEqual(host, `127.0.0.1:${taken}`);
  assert.doesNotMatch(log(), /address already in use/);
  assert.equal((await fetch(`http://${host}/v2/`)).status, 200);
});

test('keeps a log of requests', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const { host, log } = await startRegistry(t, { kind: 'ggcr' });
  await fetch(`http://${host}/v2/some/name/tags/list`);
  const asked = /GET \/v2\/some\/name\/tags\/list/;
  // The answer may be here before the line that tells of it.
  for (let waited = 0; waited < 5000 && !asked.test(log()); waited += 20) await delay(20);
  assert.match(log(), asked);
});
