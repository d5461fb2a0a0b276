import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { StrakeError } from '@strake/core/plugin';
import { findIdentityToken } from './identity-token.ts';

function tokenOf(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.c2ln`;
}

const TOKEN = tokenOf({ sub: 'repo:acme/app' });
const signal = new AbortController().signal;
const find = (env: Record<string, string>, run?: (argv: readonly string[]) => Promise<string>) =>
  findIdentityToken({ env, ...(run && { run }) }, 'sigstore', signal);
const refusal = (message: RegExp, hint: RegExp) => (error: unknown) => {
  assert.ok(StrakeError.is(error), String(error));
  assert.equal(error.code, 'ATTEST_TOKEN');
  assert.match(error.message, message);
  assert.match(error.facts.hint ?? '', hint);
  assert.doesNotMatch(`${error.message} ${error.facts.hint}`, /eyJ|secret/);
  return true;
};

async function serve(
  t: TestContext,
  answer: (path: string, headers: NodeJS.Dict<string | string[]>) => [number, string],
): Promise<string> {
  const server = createServer((request, response) => {
    const [status, body] = answer(request.url ?? '', request.headers);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('takes the token of SIGSTORE_ID_TOKEN first, with whatever service runs the build', async () => {
  const env = { SIGSTORE_ID_TOKEN: `${TOKEN}\n`, BUILDKITE: 'true' };
  assert.equal(await find(env, async () => 'other'), TOKEN);
});

test('asks the service of GitHub Actions for a token for the audience', async (t) => {
  const host = await serve(t, (path, { authorization }) => [
    path === '/token?v=1&audience=sigstore' && authorization === 'Bearer secret' ? 200 : 400,
    JSON.stringify({ value: TOKEN }),
  ]);
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://${host}/token?v=1`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret',
  };
  assert.equal(await find(env), TOKEN);
});

test('says what the service answered when it gives none', async (t) => {
  let answer: [number, string] = [403, ''];
  const host = await serve(t, () => answer);
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://${host}/token?x`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret',
  };
  await assert.rejects(find(env), refusal(/it answered 403/, /Try again/));
  answer = [200, '<html>'];
  await assert.rejects(find(env), refusal(/its answer is not JSON/, /Try again/));
  answer = [200, '{"value":7}'];
  await assert.rejects(find(env), refusal(/its answer has no "value"/, /Try again/));
  answer = [200, JSON.stringify({ value: 'x'.repeat(100_000) })];
  await assert.rejects(find(env), refusal(/larger than 65536 bytes/, /Try again/));
});

test('asks the metadata server of Google Cloud', async (t) => {
  const host = await serve(t, (path, headers) => [
    path.includes('format=full&audience=sigstore') && headers['metadata-flavor'] === 'Google'
      ? 200
      : 400,
    TOKEN,
  ]);
  assert.equal(await find({ GCE_METADATA_HOST: host }), TOKEN);
});

test('runs the program of Buildkite and of CircleCI', async () => {
  const ran: string[] = [];
  const run = async (argv: readonly string[]) => {
    ran.push(argv.join(' '));
    return TOKEN;
  };
  assert.equal(await find({ BUILDKITE: 'true' }, run), TOKEN);
  assert.equal(await find({ CIRCLECI: 'true' }, run), TOKEN);
  assert.deepEqual(ran, [
    'buildkite-agent oidc request-token --audience sigstore',
    'circleci run oidc get --claims {"aud":"sigstore"}',
  ]);
});

test('names what it looked for, and what the service at hand needs', async () => {
  const looked = /looked for SIGSTORE_ID_TOKEN, ACTIONS_ID_TOKEN_REQUEST_URL/;
  await assert.rejects(find({}), refusal(looked, /Set SIGSTORE_ID_TOKEN/));
  await assert.rejects(find({ GITHUB_ACTIONS: 'true' }), refusal(looked, /id-token: write/));
  await assert.rejects(find({ GITLAB_CI: 'true' }), refusal(looked, /id_tokens/));
});

test('refuses a token that does not say whose it is, and never prints it', async () => {
  for (const token of [
    'hello',
    'eyJh.eyJi.eyJj',
    tokenOf({}),
    tokenOf({ email: 'a@b.example', email_verified: false }),
    `${tokenOf({ sub: 'x'.repeat(40_000) })}`,
  ])
    await assert.rejects(
      find({ SIGSTORE_ID_TOKEN: token }),
      refusal(/SIGSTORE_ID_TOKEN gives no identity token/, /JSON Web Token/),
    );
});
