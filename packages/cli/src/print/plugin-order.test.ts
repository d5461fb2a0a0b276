import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderPluginOrder } from './plugin-order.ts';

test('lists taps in order with stage, filter, before and after', () => {
  const tap = { before: [], after: [], when: {} };
  const lines = renderPluginOrder(
    {
      plugins: [
        { name: 'go', hooks: ['compile', 'layer'], builtin: false },
        { name: 'links', hooks: ['layer'], builtin: false },
        { name: 'files', hooks: ['layer', 'push'], builtin: false },
        { name: 'registry', hooks: ['push'], builtin: true },
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
              after: ['go', 'rust'],
              when: { os: ['linux', 'darwin'] },
            },
            { ...tap, plugin: 'files', stage: 'make' },
            { ...tap, plugin: 'files', stage: 'check' },
          ],
        },
        { hook: 'index', taps: [] },
        {
          hook: 'push',
          taps: [
            { ...tap, plugin: 'files', stage: 'make', when: { scheme: ['docker'] } },
            { ...tap, plugin: 'registry', stage: 'make', when: { scheme: ['docker'] } },
          ],
        },
      ],
    },
    (_, text) => text,
  );
  assert.deepEqual(lines, [
    'plugins',
    '  go                  compile, layer',
    '  links               layer',
    '  files               layer, push',
    '  registry  built in  push',
    '',
    'layer',
    '  1.  go     make',
    '  2.  links  make   os linux or darwin; after go, rust (not in use)',
    '  3.  files  make   listed after links',
    '  4.  files  check',
    '',
    'index',
    '  no plugins',
    '',
    'push',
    '  1.  files     make  scheme docker',
    '  2.  registry  make  scheme docker; built in, so after other plugins',
  ]);
});
