// Whatever happens to bundles of Go's build cache: the build ends with the right digest, one warning, and hardly later than without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warningsOf } from '../remote-cache/machines.ts';
import { goMachines } from '../tool-cache/go-machines.ts';
import { assertIntact } from '../tool-cache/intact-go-cache.ts';
import { bundleFaults } from './data/bundle-faults.ts';
import { meetFault, timed } from './meet-fault.ts';

test('a machine that reads bundles', async (t) => {
  const scene = await goMachines(t);
  const { digests } = scene;
  const usualTime = () => timed(() => scene.buildAlone());
  const usualMs = await usualTime();

  await t.test('compiles nothing, and warns of nothing', async (t) => {
    const machine = await scene.machine('empty');
    const done = await machine.build(undefined, await scene.bundles(t));
    assert.deepEqual([done.compiled, done.found], [0, scene.packages]);
    assert.deepEqual(warningsOf(done), []);
    assertIntact(machine.goCache);
  });

  for (const { title, fault, warnings = 1 } of bundleFaults(scene.registry.host))
    await t.test(`is right, in time, and warns once: ${title}`, async (t) => {
      const prepare = async () => {
        const env = await scene.bundles(t, fault);
        const machine = await scene.machine();
        return async () => {
          const done = await machine.build(undefined, env);
          assertIntact(machine.goCache);
          return done;
        };
      };
      const done = await meetFault(prepare, { digests, warnings, usualMs, usualTime });
      assert.ok(done.compiled > 0, 'Go compiled what was missing');
    });
});
