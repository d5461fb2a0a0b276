import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Scope } from '../tool/index.ts';
import { failure, testClient } from './client.ts';

const { signal } = new AbortController();
const PASSWORD = 'pw-of-ada';
const BASE64 = Buffer.from(`ada:${PASSWORD}`).toString('base64');
const SIGNATURE = '0123456789abcdef';

async function serve(t: Scope, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Pulls with a login. @returns all that the user is told */
async function told(t: Scope, host: string): Promise<string> {
  const warnings: string[] = [];
  const client = testClient(t, {
    env: { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [host]: { auth: BASE64 } } }) },
    onWarning: (text) => warnings.push(text),
  });
  const source = client.source({ registry: host, repository: 'acme/app', tag: 'v1' });
  const error = await failure(source.root(signal));
  return JSON.stringify([error.message, error.hint, error.facts, warnings]);
}

const echo = (authorization: string) => {
  const value = authorization.replace(/^\S+ /, '');
  return `${Buffer.from(value, 'base64').toString()} sent ${value}`;
};

for (const [title, body] of [
  ['its error', (text: string) => JSON.stringify({ errors: [{ code: text, message: text }] })],
  ['plain text', (text: string) => text],
] as const)
  test(`shows no login that a registry repeats in ${title} and a warning`, async (t) => {
    const host = await serve(t, ({ headers: { authorization } }, response) => {
      if (authorization === undefined)
        return void response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      response.writeHead(403, { warning: `299 - "got ${echo(authorization)}"` });
      response.end(body(echo(authorization)));
    });
    const text = await told(t, host);
    assert.match(text, /returned 403.*… sent ….*warns: got … sent …/);
    assert.ok(!text.includes(PASSWORD) && !text.includes(BASE64), text);
  });

test('shows no login that a token server repeats, and no token that a registry repeats', async (t) => {
  for (const isGiven of [false, true]) {
    const host = await serve(t, ({ url, headers: { authorization, host: own } }, response) => {
      if (url?.startsWith('/token') && isGiven)
        return void response.end('{"token":"token-of-ada"}');
      if (authorization !== undefined) return void response.writeHead(403).end(echo(authorization));
      const challenge = `Bearer realm="http://${own}/token"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    });
    const text = await told(t, host);
    assert.match(text, /returned 403.*… sent …|returned 403.*sent …/);
    for (const secret of [PASSWORD, BASE64, 'token-of-ada'])
      assert.ok(!text.includes(secret), text);
  }
});

test('shows no signature that a storage server repeats', async (t) => {
  const store = await serve(t, (_, response) =>
    response.writeHead(403).end(`<Error>${SIGNATURE} does not match</Error>`),
  );
  const host = await serve(t, (_, response) =>
    response.writeHead(307, { location: `http://${store}/b?X-Amz-Signature=${SIGNATURE}` }).end(),
  );
  const text = await told(t, host);
  assert.match(text, /<Error>… does not match/);
  assert.ok(!text.includes(SIGNATURE), text);
});
