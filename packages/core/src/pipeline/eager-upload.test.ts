import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addLayer } from '../plugin/add-layer.ts';
import { definePlugin } from '../plugin/definition.ts';
import { createHookSet } from '../plugin/hook-set.ts';
import { pluginsAtWork } from '../plugin/watch-prototype.ts';
import { buildProject } from '../testing/build-project.ts';
import { createEagerUpload } from './eager-upload.ts';
import type { BuildSession } from './session.ts';

test('bounds an early upload by the time limit of plugins', async () => {
  const plugin = definePlugin({
    name: 'tape',
    destinations: { tape: { takes: 'index', early: true } },
    uploadLayer: () => new Promise(() => {}),
    push: { when: { scheme: ['tape'] }, handler: () => undefined },
  });
  const session = {
    project: { plugins: [plugin], timeouts: { plugin: 0.01 } },
    hooks: await createHookSet([plugin]),
    services: { destinations: [], directory: '/', env: {}, insecure: [], blobs: {} },
    signal: new AbortController().signal,
    afterwards: [],
  } as unknown as BuildSession;
  const image = { name: 'app', options: {}, variables: {} };
  const destinations = [{ text: 'tape:a', scheme: 'tape', target: 'a' }];
  const names = new Map([['app', { destinations }]]) as never;
  const upload = createEagerUpload(session, [{ image }] as never, names);
  upload.layer('app', { mediaType: 'a/b', digest: 'sha256:0', size: 1 } as never);
  assert.equal(session.afterwards.length, 1);
  await Promise.all(session.afterwards);
  assert.deepEqual(pluginsAtWork(), []);
});

test('waits for no early upload once the image is pushed', async () => {
  const signals: AbortSignal[] = [];
  const plugin = definePlugin({
    name: 'tape',
    destinations: { tape: { takes: 'index', early: true } },
    layer: (plan) =>
      addLayer(plan, { id: 'a', entries: [{ type: 'file', path: '/a', content: { text: 'a' } }] }),
    uploadLayer: (_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    },
    push: {
      when: { scheme: ['tape'] },
      handler: ({ destination, root }) => ({ reference: destination, digest: root.digest }),
    },
  });
  const { images } = await buildProject(plugin, {}, ['tape:a']);
  assert.equal(images.length, 1);
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true],
  );
});
