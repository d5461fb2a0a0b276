import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { definePlugin, type Plugin } from '../plugin/definition.ts';
import type { MeasuredSize } from '../plugin/measured-size.ts';
import { buildProject } from '../testing/build-project.ts';
import { openMemorySession } from '../testing/open-memory-session.ts';
import { runBuild } from './build.ts';

function measurer(measured: readonly MeasuredSize[]) {
  const calls: string[] = [];
  const plugin = definePlugin({
    name: 'measurer',
    layer: (plan) => ({
      layers: [
        ...plan.layers,
        { id: 'x', entries: [{ type: 'file', path: '/x', content: { text: 'x'.repeat(3000) } }] },
      ],
    }),
    measures: ['module'],
    async measure({ platform, layers }, { readLayer, remember }) {
      calls.push(platform.architecture);
      return remember(layers[0]?.digest, async () => {
        for (const { digest } of layers)
          await readLayer({ digest }, ({ header }) => void calls.push(header.name));
        return measured;
      });
    },
  });
  return { plugin, calls };
}

const API = { kind: 'module', name: 'k8s.io/api', size: 2000, of: '/app' };

test('refuses an image, and what a plugin measures in it, above their budgets, before anything is pushed', async () => {
  const { plugin, calls } = measurer([API, { kind: 'module', name: 'other', size: 1 }]);
  const sizes = { image: 10, module: '1kB', 'module:other': '1kB' };
  const { session, pushed } = await openMemorySession([plugin], { config: { sizes } });
  const run = runBuild(session, new AbortController(), { outputs: ['memory:one'] });
  const thrown: unknown = await run.then(
    () => assert.fail('it is built'),
    (error: unknown) => error,
  );
  assert.ok(StrakeError.is(thrown));
  const errors = thrown.facts.errors ?? [];
  assert.deepEqual(
    errors.map((error) => [
      StrakeError.is(error) && error.code,
      error.message.replace(/\d+ B/g, 'N'),
    ]),
    [
      [
        'SIZE_EXCEEDED',
        'image "project" for linux/amd64 has N, N more than its budget of N (sizes.image)',
      ],
      [
        'SIZE_EXCEEDED',
        'module k8s.io/api in /app for linux/amd64 has 2.0 kB, 1.0 kB more than its budget of 1.0 kB (sizes.module)',
      ],
    ],
  );
  assert.deepEqual(pushed, []);
  assert.ok(calls.includes('x'), String(calls));
});

test('asks no plugin without a budget for what it measures, and takes what is as large as its budget', async () => {
  const { plugin, calls } = measurer([API]);
  await buildProject(plugin, { config: { sizes: { image: '1MB' } } });
  assert.deepEqual(calls, []);
  const { pushed } = await buildProject(plugin, {
    config: { sizes: { 'module:k8s.io/api': 2000, 'module:absent': 0 } },
  });
  assert.equal(pushed.length, 1);
  assert.ok(calls.length > 0);
});

test('keeps budgets by platform', async () => {
  const { plugin } = measurer([]);
  const sizes = { 'linux/*': { image: '1MB' }, 'linux/amd64': { image: 1 } };
  await assert.rejects(buildProject(plugin, { config: { sizes } }), /linux\/amd64 has/);
  await buildProject(plugin, { config: { sizes, platforms: ['linux/arm64'] } });
});

for (const measured of [
  undefined,
  [{ ...API, kind: 'program' }],
  [{ ...API, size: -1 }],
  [{ ...API, name: 1 }],
]) {
  test(`refuses ${JSON.stringify(measured)} as what a plugin measured`, async () => {
    const plugin = definePlugin({
      name: 'liar',
      measures: ['module'],
      measure: () => measured as MeasuredSize[],
    });
    await assert.rejects(
      buildProject(plugin, { config: { sizes: { module: 1 } } }),
      (thrown) => StrakeError.is(thrown) && thrown.code === 'PLUGIN_BAD_RESULT',
    );
  });
}

for (const members of [
  { measures: ['module'] },
  { measure: () => [] },
  { measures: ['image'], measure: () => [] },
  { measures: ['a b'], measure: () => [] },
]) {
  test(`refuses a plugin with ${JSON.stringify(members)} and ${Object.keys(members)}`, async () => {
    await assert.rejects(
      buildProject({ name: 'odd', ...members } as Plugin),
      (thrown) => StrakeError.is(thrown) && thrown.code === 'PLUGIN_INVALID',
    );
  });
}
