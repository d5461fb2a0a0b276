// strake as a library, from packed packages: two builds in one process, events, and an end by AbortSignal.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runOk } from '../tool/index.ts';
import { createProject } from './installation.ts';

const config = (name: string) => `plugins: [symlinks, policy]
platforms: [linux/amd64, linux/arm64]
vcs: false
repository: registry.example/${name}
policy: { allowRoot: true }
symlinks: { files: { /etc/name: { content: "${name} {{arch}}" } } }
`;

const PROGRAM = `import { build, StrakeError } from '@strake/core';
import { loadConfig } from '@strake/cli';

const one = await loadConfig({ cwd: import.meta.dirname + '/one' });
const two = await loadConfig({ cwd: import.meta.dirname + '/two' });
const events = { one: [], two: [] };
const start = (name, loaded, more = {}) =>
  build({ ...loaded, outputs: ['oci:out'], cache: false, onEvent: (event) => events[name].push(event), ...more });
const results = await Promise.all([start('one', one), start('two', two)]);
const images = (name) => [...new Set(events[name].flatMap((event) => event.image ?? []))];

const controller = new AbortController();
const reason = new Error('enough');
const ended = await start('one', one, {
  signal: controller.signal,
  onEvent: () => controller.abort(reason),
}).catch((thrown) => thrown);

console.log(JSON.stringify({
  digests: results.map((result) => result.images[0].digest),
  images: [images('one'), images('two')],
  aborted: ended === reason,
  listeners: process.listenerCount('SIGINT'),
}));
`;

test('builds twice in parallel in one process, and stops when aborted', async (t) => {
  const project = await createProject(t, {
    'one/strake.yaml': config('one'),
    'two/strake.yaml': config('two'),
    'program.mjs': PROGRAM,
  });
  const { digests, images, aborted, listeners } = JSON.parse(
    await runOk([process.execPath, 'program.mjs'], { cwd: project }),
  );
  assert.deepEqual(images, [['one'], ['two']]);
  assert.equal(aborted, true);
  assert.equal(listeners, 0);
  for (const [at, name] of ['one', 'two'].entries()) {
    const index = JSON.parse(await readFile(join(project, name, 'out/index.json'), 'utf8'));
    assert.equal(index.manifests[0].digest, digests[at]);
  }
});
