import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin } from '../plugin/definition.ts';
import { formatSize, sizeSettings } from './size-settings.ts';

const plugin = definePlugin({ name: 'measurer', measures: ['module'], measure: () => [] });
const read = (sizes: unknown) => sizeSettings(sizes, [plugin], undefined, (at) => at);

for (const [text, bytes] of [
  ['30MB', 30_000_000],
  ['1.5 GiB', 1_610_612_736],
  ['512kb', 512_000],
  ['7 B', 7],
  [100, 100],
  ['100', 100],
  ['0', 0],
] as const) {
  test(`reads ${JSON.stringify(text)} as a size`, () => {
    assert.deepEqual(read({ image: text }), { image: bytes });
  });
}

test('reads budgets for what plugins measure, all of a kind and one by name', () => {
  assert.deepEqual(read({ module: '1kB', 'module:k8s.io/api': '2kB', image: null }), {
    module: 1000,
    'module:k8s.io/api': 2000,
  });
});

for (const [sizes, code, hint] of [
  [{ imag: 1 }, 'CONFIG_KEY_UNKNOWN', /Did you mean "image"/],
  [{ package: 1 }, 'CONFIG_KEY_UNKNOWN', /image, module/],
  [{ 'module:': 1 }, 'CONFIG_KEY_UNKNOWN', /KIND:NAME/],
  [{ 'image:x': 1 }, 'CONFIG_KEY_UNKNOWN', /KIND:NAME/],
  [{ image: '3X' }, 'CONFIG_VALUE_INVALID', /30MB/],
  [{ image: '1iB' }, 'CONFIG_VALUE_INVALID', /30MB/],
  [{ image: '-1' }, 'CONFIG_VALUE_INVALID', /30MB/],
] as const) {
  test(`refuses the budget ${JSON.stringify(sizes)}`, () => {
    assert.throws(
      () => read(sizes),
      (thrown: { code: string; hint: string }) => thrown.code === code && hint.test(thrown.hint),
    );
  });
}

for (const [bytes, text] of [
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [999_949, '999.9 kB'],
  [999_951, '1.0 MB'],
  [5_000_000, '5.0 MB'],
  [2e15, '2000.0 TB'],
] as const) {
  test(`writes ${bytes} bytes as ${text}`, () => {
    assert.equal(formatSize(bytes), text);
  });
}
