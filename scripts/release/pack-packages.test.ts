import assert from 'node:assert/strict';
import { test } from 'node:test';
import { homesInOrder, readManifest } from './pack-packages.ts';

test('orders packages so that each comes after those that it depends on', () => {
  const homes = homesInOrder();
  const names = homes.map((home) => readManifest(home).name);
  assert.equal(names[0], '@strake/oci');
  for (const home of homes) {
    const { name, dependencies, peerDependencies } = readManifest(home);
    for (const needed of Object.keys({ ...dependencies, ...peerDependencies }))
      if (names.includes(needed))
        assert.ok(names.indexOf(needed) < names.indexOf(name), `${needed} before ${name}`);
  }
});
