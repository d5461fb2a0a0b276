import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { ToolCacheFormat } from '../tool-cache/tool-cache.ts';
import { findToolCache, toolCacheFormat } from './find-tool-cache.ts';

const BUILDS: ToolCacheFormat = { name: 'Its cache', files: '[a-z]+', used: () => [] };
const FOUND = {
  directory: '/cache',
  key: ['v1'],
  platform: { os: 'linux', architecture: 'amd64' },
  operands: ['app'],
};
const SHARED: ToolCacheFormat = {
  ...BUILDS,
  async find(host, directory) {
    const { stdout } = await host.run([process.execPath, '-p', 'process.env.SECRET', directory]);
    const keyless = await host.run([process.execPath, '-p', 'process.env.STRAKE_CACHE_KEY']);
    return { ...FOUND, key: [stdout.trim(), keyless.stdout.trim()] };
  },
  since: () => [],
};
const plugins: readonly Plugin[] = [
  { name: 'tool', toolCaches: { builds: BUILDS, shared: SHARED } },
];
const options = { plugins, config: {} };

test('finds the cache of a tool with the environment of the caller, without the private key', async () => {
  const found = await findToolCache('/', {
    format: toolCacheFormat('shared', options),
    env: { SECRET: 'kept', STRAKE_CACHE_KEY: 'ed25519-private:abc' },
    signal: new AbortController().signal,
  });
  assert.deepEqual(found, { ...FOUND, key: ['kept', 'undefined'] });
});

for (const [name, says] of [
  ['builds', /^only builds share the tool cache "builds"$/],
  ['other', /^no plugin defines the tool cache "other"$/],
] as const) {
  test(`refuses to share the tool cache "${name}" without a build`, () => {
    assert.throws(
      () => toolCacheFormat(name, options),
      (thrown) =>
        StrakeError.is(thrown) && thrown.code === 'CONFIG_OPTION' && says.test(thrown.message),
    );
  });
}
