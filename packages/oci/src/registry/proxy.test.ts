import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StrakeError } from '../errors/index.ts';
import { chooseProxy } from './proxy.ts';

const PROXY = 'http://proxy.example:3128';
const hrefFor = (url: string, env: Record<string, string>) => chooseProxy(new URL(url), env)?.href;

test('uses the proxy of the scheme, lower case before upper, and HTTP if it has no scheme', () => {
  const url = 'https://registry.example/v2/';
  assert.equal(hrefFor(url, { HTTPS_PROXY: PROXY }), `${PROXY}/`);
  assert.equal(hrefFor(url, { HTTP_PROXY: PROXY }), undefined);
  assert.equal(hrefFor('http://registry.example/', { HTTP_PROXY: PROXY }), `${PROXY}/`);
  assert.equal(hrefFor(url, { HTTPS_PROXY: 'http://other', https_proxy: PROXY }), `${PROXY}/`);
  assert.equal(hrefFor(url, { HTTPS_PROXY: 'proxy.example:3128' }), `${PROXY}/`);
});

test('never asks for this machine through a proxy', () => {
  for (const url of ['https://localhost:5000/', 'http://127.0.0.2/', 'https://[::1]/'])
    assert.equal(hrefFor(url, { HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY }), undefined, url);
});

for (const [list, yes, no] of [
  ['*', ['https://a.example/'], []],
  ['example.com', ['https://example.com/', 'https://a.example.com/'], ['https://myexample.com/']],
  ['.example.com', ['https://a.example.com/'], ['https://example.com/']],
  ['*.example.com', ['https://a.example.com/'], ['https://example.com/']],
  ['example.com:8443', ['https://example.com:8443/'], ['https://example.com/']],
  ['example.com:443', ['https://example.com/'], ['http://example.com/']],
  ['10.0.0.0/8', ['https://10.1.2.3/'], ['https://11.0.0.1/', 'https://ten.example/']],
  ['10.0.0.1', ['https://10.0.0.1:5000/'], ['https://10.0.0.2/']],
  ['2001:db8::1', ['https://[2001:db8::1]/'], ['https://[2001:db8::2]/']],
  [
    '2001:db8::/32',
    ['https://[2001:db8::2]:5000/'],
    ['https://[2001:db9::2]/', 'https://10.0.0.1/'],
  ],
  [' a.example , b.example ', ['https://b.example/'], ['https://c.example/']],
  ['', [], ['https://a.example/']],
  ['10.0.0.0/99, [', [], ['https://10.0.0.1/']],
] as const) {
  test(`bypasses the proxy with NO_PROXY=${list}`, () => {
    const env = { HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY, no_proxy: list };
    for (const url of yes) assert.equal(hrefFor(url, env), undefined, url);
    for (const url of no) assert.equal(hrefFor(url, env), `${PROXY}/`, url);
  });
}

test('refuses a proxy that is not an HTTP proxy, without showing its password', () => {
  for (const value of ['socks5://bob:hunter2@proxy.example', 'http://', 'http://bob:hunter2@[']) {
    assert.throws(
      () => hrefFor('https://registry.example/', { HTTPS_PROXY: value }),
      (error) =>
        StrakeError.is(error) &&
        error.code === 'REGISTRY_CONFIG' &&
        !JSON.stringify([error.message, error.hint]).includes('hunter2'),
    );
  }
});

test('accepts any value of NO_PROXY', () => {
  const text = fc.string({
    unit: fc.constantFrom(...'*.,:/[]019aexmplco ', '10.0.0.0/', '::', 'example.com'),
  });
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), (list) => {
      const found = hrefFor('https://a.example.com:5000/', { HTTPS_PROXY: PROXY, NO_PROXY: list });
      assert.ok(found === undefined || found === `${PROXY}/`);
    }),
  );
});
