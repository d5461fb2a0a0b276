import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { leastVariantFirst } from './order-platforms.ts';
import { formatPlatform, parsePlatform } from './platform.ts';

const order = (...names: readonly string[]) =>
  leastVariantFirst(names, (name) => (name.startsWith('-') ? undefined : platform(name)));
const platform = (name: string) => {
  const [os = '', architecture = '', variant] = name.split('/');
  return { os, architecture, ...(variant ? { variant } : {}) };
};

test('puts the least demanding variant first', () => {
  for (const names of [
    ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3', 'linux/amd64/v4'],
    ['linux/arm/v5', 'linux/arm/v6', 'linux/arm/v7,softfloat', 'linux/arm'],
    ['linux/arm64', 'linux/arm64/v8.1', 'linux/arm64/v8.9', 'linux/arm64/v9', 'linux/arm64/v9.5'],
    ['linux/386/softfloat', 'linux/386'],
    ['linux/mips64le/softfloat', 'linux/mips64le/hardfloat'],
    ['linux/ppc64le/power8', 'linux/ppc64le/power9', 'linux/ppc64le/power10'],
    ['linux/riscv64', 'linux/riscv64/rva22u64', 'linux/riscv64/rva23u64'],
  ])
    assert.deepEqual(order(...names.toReversed()), names);
});

test('keeps everything else in its place', () => {
  assert.deepEqual(
    order('linux/amd64/v3', '-attestation', 'linux/arm64', 'windows/amd64', 'linux/amd64'),
    ['linux/amd64', '-attestation', 'linux/arm64', 'windows/amd64', 'linux/amd64/v3'],
  );
  assert.deepEqual(order('linux/s390x', 'linux/amd64', 'darwin/arm64'), [
    'linux/s390x',
    'linux/amd64',
    'darwin/arm64',
  ]);
});

test('sorts the same platforms from any order in the same way, and is idempotent', () => {
  const variant = fc.constantFrom('v1', 'v2', 'v3', 'v4');
  fc.assert(
    fc.property(fc.uniqueArray(variant), (variants) => {
      const names = variants.map((each) => formatPlatform(parsePlatform(`linux/amd64/${each}`)));
      const ordered = order(...names);
      assert.deepEqual(ordered, order(...names.toReversed()));
      assert.deepEqual(order(...ordered), ordered);
      assert.deepEqual([...ordered].sort(), [...names].sort());
    }),
  );
});
