import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin } from '../plugin/definition.ts';
import { HOOK_NAMES } from '../plugin/hook-table.ts';
import type { TapCall } from '../plugin/interceptor.ts';
import { build, plan } from './build.ts';

for (const jobs of [0, -1, 1.5, Number.NaN]) {
  test(`refuses ${jobs} jobs instead of waiting for ever`, { timeout: 10_000 }, async () => {
    const config = { base: 'scratch', platforms: ['linux/amd64'], vcs: false };
    await assert.rejects(build({ config, plugins: [], directory: '/', cache: false, jobs }), {
      code: 'CONFIG_VALUE_INVALID',
      message: `jobs is ${jobs}, not a positive whole number`,
    });
  });
}

test('lets a caller trace, by a plugin that intercepts every hook', async () => {
  const seen: string[] = [];
  const note = (tap: TapCall) => seen.push(`${tap.plugin} ${tap.hook} ${tap.image}`);
  const trace = definePlugin({
    name: 'trace',
    setup({ hooks }) {
      for (const hook of HOOK_NAMES) hooks[hook].intercept({ result: note });
    },
  });
  const config = { base: 'scratch', platforms: ['linux/amd64'], vcs: false, images: { app: {} } };
  const layer = definePlugin({ name: 'empty', layer: () => undefined });
  await plan({ config, plugins: [trace, layer], directory: '/', cache: false });
  assert.deepEqual(seen, ['empty layer app']);
});
