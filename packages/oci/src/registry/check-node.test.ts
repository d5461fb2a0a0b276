import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { checkNode } from './check-node.ts';
import { createRegistryClient } from './registry-client.ts';

test('requires the Node.js of package.json before anything is requested', async (t) => {
  const { engines } = JSON.parse(
    await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  assert.equal(engines.node, '>=22.19');
  for (const version of ['22.19.0', '22.20.1', '24.0.0', '26.1.0']) checkNode(version);
  for (const version of ['22.18.9', '20.20.2', '18.19.0'])
    assert.throws(() => checkNode(version), {
      code: 'NODE_UNSUPPORTED',
      message: `@strake/oci requires Node.js 22.19 or newer; this is ${version}`,
    });
  const { node } = process.versions;
  t.after(() => Object.defineProperty(process.versions, 'node', { value: node }));
  Object.defineProperty(process.versions, 'node', { value: '20.20.2' });
  assert.throws(() => createRegistryClient({ env: {} }), { code: 'NODE_UNSUPPORTED' });
});
