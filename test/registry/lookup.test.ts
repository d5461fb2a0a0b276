import assert from 'node:assert/strict';
import dns, { type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { type TestContext, test } from 'node:test';
import { MEDIA_TYPE } from '@strake/oci';
import { failure, pushSample, testClient } from './client.ts';
import { answer, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();
type Found = string | readonly LookupAddress[];
type Callback = (error: Error | null, found: Found, family?: number) => void;

/** Name servers say what the test says, and may change their mind. */
function resolves(t: TestContext, names: Readonly<Record<string, () => readonly string[]>>): void {
  const lookup = (name: string, options: { readonly all?: boolean }, callback: Callback) => {
    const found = (names[name]?.() ?? (isIP(name) ? [name] : [])).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    const [first] = found;
    if (!first) return callback(Object.assign(new Error(name), { code: 'ENOTFOUND' }), '');
    return options.all ? callback(null, found) : callback(null, first.address, first.family);
  };
  t.mock.method(dns, 'lookup', lookup);
}

const NEARBY = [
  '127.0.0.1',
  '127.9.9.9',
  '::1',
  '0.0.0.0',
  '::',
  '169.254.169.254',
  'fe80::1%eth0',
  'fd00:ec2::254',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
];

for (const address of NEARBY) {
  test(`refuses a redirect of a remote registry to a name that resolves to ${address}`, async (t) => {
    resolves(t, { 'cdn.example': () => ['203.0.113.1', address] });
    const registry = await startFaultProxy(t, undefined, (_, response) =>
      answer(response, 307, { location: 'http://cdn.example/x' }),
    );
    // A registry that is elsewhere: behind a proxy, which is not asked for the other host.
    const env = { HTTP_PROXY: `http://${registry.host}`, NO_PROXY: 'cdn.example' };
    const client = testClient(t, { env, insecure: ['registry.example', 'cdn.example'] });
    const source = client.source({ registry: 'registry.example', repository: 'a' });
    const error = await failure(source.root(signal));
    assert.equal(error.code, 'REGISTRY_PROTOCOL', error.message);
    assert.match(
      error.message,
      /registry registry\.example redirects to cdn\.example, which has the /,
    );
    assert.ok(error.message.endsWith(` address ${address}`), error.message);
    assert.match(error.hint ?? '', /could disclose credentials/);
  });
}

test('refuses a token server and an upload whose name resolves to this machine, without a request', async (t) => {
  const elsewhere = await startFaultProxy(t, undefined, (_, response) => answer(response, 200));
  const port = elsewhere.host.split(':')[1];
  resolves(t, { 'other.example': () => ['127.0.0.1'] });
  for (const header of [
    { 'www-authenticate': `Bearer realm="http://other.example:${port}/token"` },
    { location: `http://other.example:${port}/upload` },
  ]) {
    const registry = await startFaultProxy(t, undefined, (asked, response) => {
      if ('location' in header && asked.method === 'HEAD') return answer(response, 404);
      return answer(response, 'location' in header ? 202 : 401, header);
    });
    const env = { HTTP_PROXY: `http://${registry.host}`, NO_PROXY: 'other.example' };
    const client = testClient(t, { env, insecure: ['registry.example', 'other.example'] });
    const error = await failure(pushSample(client, 'registry.example', sampleTree(10)));
    assert.equal(error.code, 'REGISTRY_PROTOCOL', error.message);
    assert.match(
      error.message,
      /redirects to other\.example, which has the loopback address 127\.0\.0\.1/,
    );
  }
  assert.deepEqual(elsewhere.requests, []);
});

test('follows a registry on this machine, by any name, to another name of this machine', async (t) => {
  const index = { schemaVersion: 2, mediaType: MEDIA_TYPE.oci.index, manifests: [] };
  const elsewhere = await startFaultProxy(t, undefined, (_, response) =>
    answer(response, 200, { 'content-type': MEDIA_TYPE.oci.index }, JSON.stringify(index)),
  );
  const port = elsewhere.host.split(':')[1];
  const registry = await startFaultProxy(t, undefined, (_, response) =>
    answer(response, 307, { location: `http://cdn.example:${port}/x` }),
  );
  const here = () => ['127.0.0.1'];
  resolves(t, { 'registry.example': here, 'cdn.example': here });
  const client = testClient(t, { insecure: ['registry.example', 'cdn.example'] });
  const name = `registry.example:${registry.host.split(':')[1]}`;
  const { descriptor } = await client.source({ registry: name, repository: 'a' }).root(signal);
  assert.equal(descriptor.mediaType, MEDIA_TYPE.oci.index);
});
