import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderPluginOrder } from './plugin-order.ts';

test('lists taps in order with stage, filter and wishes', () => {
  const tap = { before: [], after: [], when: {} };
  const lines = renderPluginOrder(
    {
      plugins: [
        { name: 'go', api: 1, hooks: ['compile', 'layer'], builtin: false },
        { name: 'registry', api: 1, hooks: ['push'], builtin: true },
      ],
      hooks: [
        {
          hook: 'layer',
          taps: [
            { ...tap, plugin: 'go', stage: 'make' },
            {
              ...tap,
              plugin: 'links',
              stage: 'make',
              after: ['go'],
              when: { os: ['linux', 'darwin'] },
            },
          ],
        },
        { hook: 'index', taps: [] },
      ],
    },
    (_, text) => text,
  );
  assert.deepEqual(lines, [
    'plugins',
    '  go        api 1     compile, layer',
    '  registry  built in  push',
    '',
    'layer',
    '  1.  go     make',
    '  2.  links  make  os linux or darwin; after go',
    '',
    'index',
    '  nobody',
  ]);
});
