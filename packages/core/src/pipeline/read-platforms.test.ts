import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLATFORM_TABLE } from '@strake/oci/internal';
import { readPlatforms } from './read-platforms.ts';

for (const [given, says] of [
  [undefined, /something other than a list$/],
  ['linux/amd64', /something other than a list$/],
  [['linux/amd64', 5], /a number instead of a string$/],
  [['linux'], /an invalid one: platform "linux"/],
] as const)
  test(`blames the plugin for ${JSON.stringify(given)} as its platforms`, async () => {
    const plugin = { name: 'p', platforms: async () => given as never };
    const { signal } = new AbortController();
    await assert.rejects(readPlatforms(plugin, undefined as never, PLATFORM_TABLE, { signal }), {
      code: 'PLUGIN_BAD_RESULT',
      message: new RegExp(`^plugin "p" returned from platforms ${says.source}`),
    });
  });
