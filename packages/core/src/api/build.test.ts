import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { definePlugin } from '../plugin/definition.ts';
import { HOOK_NAMES } from '../plugin/hook-table.ts';
import type { TapCall } from '../plugin/interceptor.ts';
import { build, plan } from './build.ts';

for (const jobs of [0, -1, 1.5, Number.NaN]) {
  test(`refuses ${jobs} jobs instead of waiting forever`, { timeout: 10_000 }, async () => {
    const config = { base: 'scratch', platforms: ['linux/amd64'], vcs: false };
    await assert.rejects(build({ config, plugins: [], directory: '/', cache: false, jobs }), {
      code: 'CONFIG_VALUE_INVALID',
      message: `jobs is ${jobs}, not a positive whole number`,
    });
  });
}

test('lets a caller trace with a plugin that intercepts every hook', async () => {
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

test('lets plugins read further directories, if a caller says so', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-build-'));
  t.after(() => rm(directory, { recursive: true }));
  const [own = '', other = ''] = ['own', 'other'].map((name) => join(directory, name));
  await Promise.all([own, other].map((each) => mkdir(each)));
  const seen: unknown[] = [];
  const reader = definePlugin({
    name: 'reader',
    async layer(_, { stat }) {
      seen.push((await stat(other))?.type, (await stat(own))?.type);
      return undefined;
    },
  });
  const config = { base: 'scratch', platforms: ['linux/amd64'], vcs: false };
  const options = { config, plugins: [reader], directory: own, cache: false };
  await assert.rejects(plan({ ...options, readable: [] }), { code: 'FILE_UNREADABLE' });
  await plan({ ...options, readable: [other] });
  assert.deepEqual(seen, ['directory', 'directory']);
});

test('follows links in the files that a plugin says a push replaces', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-build-'));
  t.after(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, 'real'));
  await symlink('real', join(directory, 'link'));
  const tape = definePlugin({
    name: 'tape',
    destinationPlaces: ({ target }) => [`file ${join(directory, target)}`],
    push: { when: { scheme: ['tape'] }, handler: () => undefined },
  });
  const images = { one: { outputs: ['tape:real/x'] }, two: { outputs: ['tape:link/x'] } };
  const config = { base: 'scratch', platforms: ['linux/amd64'], vcs: false, images };
  await assert.rejects(plan({ config, plugins: [tape], directory, cache: false }), {
    code: 'DESTINATION_INVALID',
    message: /would both write .*real\/x$/,
  });
});
