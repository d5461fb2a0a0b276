import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCommand, REGISTRY_TOOL, requireTool, startRegistry } from '../tool/index.ts';
import { failure, pullSample, pushSample, testClient } from './client.ts';
import { sampleTree } from './sample-tree.ts';
import { startTokenServer } from './token-server.ts';

const hasOpenssl = (await findCommand('openssl')) !== undefined;
const needs = { skip: hasOpenssl ? false : 'openssl is not on PATH', timeout: 60_000 };
const { signal } = new AbortController();

const withLogin = (host: string, entry: Readonly<Record<string, string>>) => ({
  env: { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [host]: entry } }) },
});
const base64 = (text: string) => Buffer.from(text).toString('base64');

for (const kind of ['distribution-v2', 'distribution-v3'] as const) {
  test(
    `logs in for tokens with a password, one for pulling and one for pushing (${kind})`,
    needs,
    async (t) => {
      if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
      const token = await startTokenServer(t);
      const { host } = await startRegistry(t, { kind, token });
      const login = withLogin(host, { auth: base64('ada:pw') });
      const sample = sampleTree();
      await pushSample(testClient(t, login), host, sample);
      assert.deepEqual([...token.given].sort(), [
        'GET repository:acme/app:pull',
        'GET repository:acme/app:pull,push',
      ]);
      const pulled = await pullSample(testClient(t, login), host, sample);
      for (const [digest, bytes] of sample.blobs)
        assert.deepEqual(pulled.get(digest), Buffer.from(bytes));
      assert.equal(token.given.length, 3);
    },
  );

  test(`mounts from another repository with one token for both (${kind})`, needs, async (t) => {
    if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
    const token = await startTokenServer(t);
    const { host } = await startRegistry(t, { kind, token });
    const client = testClient(t, withLogin(host, { auth: base64('ada:pw') }));
    const { tree, store, opened } = sampleTree();
    const target = { registry: host, tags: ['v1'], platformTags: {}, store, signal };
    await client.push(tree, { ...target, repository: 'acme/one' });
    const before = [...opened.values()];
    await client.push(tree, { ...target, repository: 'acme/two' });
    assert.deepEqual([...opened.values()], before);
    const both = 'GET repository:acme/two:pull,push repository:acme/one:pull';
    assert.ok(token.given.includes(both), token.given.join('\n'));
  });

  test(`exchanges an identity token for tokens by POST (${kind})`, needs, async (t) => {
    if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
    const token = await startTokenServer(t);
    const { host } = await startRegistry(t, { kind, token });
    const login = withLogin(host, { auth: base64('<token>:'), identitytoken: 'refresh' });
    await pushSample(testClient(t, login), host, sampleTree());
    assert.ok(token.given.length > 0 && token.given.every((line) => line.startsWith('POST ')));
  });

  test(
    `names the credential that a token server refuses, and never its secret (${kind})`,
    needs,
    async (t) => {
      if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
      const token = await startTokenServer(t);
      const { host } = await startRegistry(t, { kind, token });
      const login = withLogin(host, { auth: base64('ada:hunter2') });
      const error = await failure(pushSample(testClient(t, login), host, sampleTree()));
      assert.equal(error.code, 'REGISTRY_UNAUTHORIZED');
      assert.match(error.hint ?? '', /DOCKER_AUTH_CONFIG/);
      assert.ok(!JSON.stringify([error.message, error.hint, error.facts]).includes('hunter2'));
    },
  );
}
