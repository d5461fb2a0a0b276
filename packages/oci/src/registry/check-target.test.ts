import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLocation, checkRealm } from './check-target.ts';

const rules = (base: string, insecure: readonly string[] = []) => ({
  base: new URL(base),
  insecure,
  registry: new URL(base).host,
});
const HUB = rules('https://registry.example/');
const LOCAL = rules('http://127.0.0.1:5000/');
const PRIVATE = rules('https://10.0.0.5/');
const from = new URL('https://registry.example/v2/a/blobs/uploads/1');

for (const realm of [
  'http://auth.example/token',
  'https://127.0.0.1/token',
  'https://127.1/token',
  'https://2130706433/token',
  'https://0x7f.1/token',
  'https://localhost/token',
  'https://localhost./token',
  'https://a.localhost/token',
  'https://[::1]/token',
  'https://[::ffff:127.0.0.1]/token',
  'https://[::ffff:169.254.169.254]/token',
  'https://0.0.0.0/token',
  'https://[::]/token',
  'https://169.254.169.254/token',
  'https://169.254.169.254./token',
  'https://[fe80::1]/token',
  'https://10.0.0.1/token',
  'https://192.168.1.1/token',
  'https://172.16.0.1/token',
  'https://[fd00::1]/token',
  'https://user:password@auth.example/token',
  'ftp://auth.example/token',
  'https://[',
]) {
  test(`refuses the token server ${realm} of a registry on the internet, without repeating a password`, () => {
    assert.throws(
      () => checkRealm(realm, from, HUB),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'REGISTRY_PROTOCOL');
        assert.ok(!error.message.includes('password'));
        return true;
      },
    );
  });
}

for (const [realm, registry] of [
  ['https://auth.example/token', HUB],
  ['/token', HUB],
  ['https://8.8.8.8/token', HUB],
  ['http://127.0.0.1:5001/token', LOCAL],
  ['http://localhost:9/token', LOCAL],
  ['https://auth.example/token', LOCAL],
  ['https://10.0.0.6/token', PRIVATE],
  ['http://auth.example/token', rules('http://registry.example/', ['registry.example'])],
] as const) {
  test(`accepts the token server ${realm} of ${registry.base.host}`, () => {
    assert.equal(checkRealm(realm, from, registry).href, new URL(realm, from).href);
  });
}

test('refuses a redirect from HTTPS to HTTP, except to hosts marked as insecure', () => {
  assert.throws(() => checkLocation('http://cdn.example/x', from, HUB), /without TLS/);
  const marked = rules('https://registry.example/', ['cdn.example']);
  assert.equal(checkLocation('http://cdn.example/x', from, marked).href, 'http://cdn.example/x');
});

test('keeps TLS if a registry behind a proxy calls itself http:', () => {
  assert.equal(
    checkLocation('http://registry.example/v2/x?a=~', from, HUB).href,
    'https://registry.example/v2/x?a=~',
  );
  const port = rules('https://registry.example:8443/');
  assert.equal(
    checkLocation('http://registry.example:8443/x', from, port).href,
    'https://registry.example:8443/x',
  );
  assert.throws(() => checkLocation('http://registry.example:81/x', from, port), /without TLS/);
});

test('resolves a Location against the URL of its response', () => {
  assert.equal(
    checkLocation('2?s=1', from, HUB).href,
    'https://registry.example/v2/a/blobs/uploads/2?s=1',
  );
  assert.equal(checkLocation('?s=1', from, HUB).href, `${from.href}?s=1`);
});
