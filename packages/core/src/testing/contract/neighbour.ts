import assert from 'node:assert/strict';
import type { Plan } from '../../pipeline/plan.ts';
import { definePlugin, type Plugin } from '../../plugin/definition.ts';

/** A plugin that adds something to every description, which other plugins must keep. */
export const neighbour: Plugin = definePlugin({
  name: 'contract-neighbour',
  compile: {
    stage: 'prepare',
    handler: (job, { directory }) => ({
      ...job,
      steps: [...job.steps, { id: 'neighbour', argv: ['neighbour'], directory, outputs: [] }],
    }),
  },
  layer: {
    stage: 'prepare',
    handler: (plan) => ({
      ...plan,
      layers: [
        ...plan.layers,
        { id: 'neighbour', entries: [{ type: 'directory', path: '/neighbour' }] },
      ],
    }),
  },
  mutate: {
    stage: 'prepare',
    handler: (draft) => ({
      ...draft,
      config: {
        ...draft.config,
        config: {
          ...draft.config.config,
          Labels: { ...draft.config.config?.Labels, neighbour: 'here' },
        },
      },
    }),
  },
  index: {
    stage: 'prepare',
    handler: (plan) => ({
      ...plan,
      tags: [...plan.tags, 'neighbour'],
    }),
  },
});

/** @throws AssertionError naming the hook in which the addition was lost */
export function assertNeighbour({ images }: Plan): void {
  for (const { platforms, index } of images) {
    for (const { compile, layer, mutate } of platforms) {
      const steps = compile.steps.map(({ id }) => id);
      assert.ok(steps.includes('neighbour'), 'compile: a step of another plugin is gone');
      const layers = layer.layers.map(({ id }) => id);
      assert.ok(layers.includes('neighbour'), 'layer: a layer of another plugin is gone');
      const labels = mutate.config.config?.Labels;
      assert.equal(labels?.neighbour, 'here', 'mutate: a label of another plugin is gone');
    }
    assert.ok(index.tags.includes('neighbour'), 'index: a tag of another plugin is gone');
  }
}
