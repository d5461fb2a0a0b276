import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startFaultProxy } from '../registry/fault-proxy.ts';
import { requireTool, startRegistry } from '../tool/index.ts';
import { EMPTY_IMAGE, project, strake, strakeOk } from './strake.ts';

test('exits with 0 for a valid image, 1 for an invalid one and 2 for a missing one', async (t) => {
  const directory = await project(t, { 'strake.yaml': `plugins: [symlinks]\n${EMPTY_IMAGE}` });
  await writeFile(join(directory, 'a'), 'a');
  await strakeOk(directory, ['build', '-o', 'oci:out', '--set', 'symlinks.files."/a"=a']);
  const status = async (...args: string[]) =>
    (await strake(directory, ['validate', ...args])).status;
  assert.equal(await status('oci:out'), 0);
  const blobs = join(directory, 'out/blobs/sha256');
  for (const name of await readdir(blobs)) {
    const bytes = await readFile(join(blobs, name));
    // A layer: everything else in a layout is JSON.
    if (bytes[0] === 0x1f) await writeFile(join(blobs, name), Buffer.concat([bytes, bytes]));
  }
  assert.equal(await status('oci:out'), 1);
  assert.equal(await status('oci:out', '--json'), 1);
  assert.equal(await status('oci:nowhere'), 2);
});

test('inspect and validate print the warnings of a registry', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const proxy = await startFaultProxy(t, registry.host, (_, response, forward) => {
    response.setHeader('warning', '299 - "moves to another host in May"');
    forward();
  });
  const directory = await project(t, { 'strake.yaml': `plugins: []\n${EMPTY_IMAGE}` });
  await strakeOk(directory, ['build', '--tag', `${registry.host}/acme/app:v1`, '--push']);
  for (const command of ['inspect', 'validate']) {
    const { stderr, status } = await strake(directory, [command, `${proxy.host}/acme/app:v1`]);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^warning: .*moves to another host in May/m);
  }
});
