import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addLayer } from '../plugin/add-layer.ts';
import { definePlugin } from '../plugin/definition.ts';
import { buildProject } from '../testing/build-project.ts';

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
