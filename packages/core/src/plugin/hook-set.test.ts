import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/oci';
import { definePlugin, type Plugin, type PluginDefinition } from './definition.ts';
import { createHookSet, type HookSet } from './hook-set.ts';
import type { LayerPlan } from './layer-plan.ts';

const schema = { type: 'object', additionalProperties: false };

function plugin(
  name: string,
  setup: PluginDefinition['setup'],
  more: Partial<PluginDefinition> = {},
): Plugin {
  return definePlugin({ name, api: 1, hooks: ['layer', 'push'], schema, setup, ...more });
}

const addEntry = (path: string) => (plan: LayerPlan) => ({
  layers: [...plan.layers, { id: path, entries: [{ type: 'directory' as const, path }] }],
});

const place = { image: 'app', platform: 'linux/arm64', os: 'linux', arch: 'arm64' };

async function describe(
  hooks: HookSet,
  signal = new AbortController().signal,
  timeoutSeconds?: number,
) {
  return hooks.describe(
    'layer',
    { layers: [] },
    {
      place,
      signal,
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      contextFor: (name) => ({ name }) as never,
    },
  );
}

async function failure(action: Promise<unknown>): Promise<StrakeError> {
  const error = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(StrakeError.is(error), `expected a StrakeError, got ${error}`);
  return error;
}

test('takes an alias in a wish for the plugin that has it', async () => {
  const nothing = () => undefined;
  const hooks = await createHookSet([
    plugin('early', ({ hooks: { layer } }) => layer.tap({ after: ['other', 'real'] }, nothing)),
    plugin('named', ({ hooks: { layer } }) => layer.tap({}, nothing), {
      aliases: ['other', 'real'],
    }),
    plugin('real', ({ hooks: { layer } }) => layer.tap({}, nothing)),
  ]);
  const order = hooks.order.layer.map((tap) => [tap.plugin, tap.after]);
  assert.deepEqual(order, [
    ['named', []],
    ['real', []],
    ['early', ['named', 'real']],
  ]);
});

test('hands each plugin what the one before returned, and notes who changed what', async () => {
  const hooks = await createHookSet([
    plugin('second', ({ hooks: { layer } }) => layer.tap({ after: ['first'] }, addEntry('/b'))),
    plugin('first', ({ hooks: { layer } }) => layer.tap({}, addEntry('/a'))),
    plugin('silent', ({ hooks: { layer } }) => layer.tap({}, () => undefined)),
    plugin('elsewhere', ({ hooks: { layer } }) =>
      layer.tap({ when: { os: ['windows'] } }, addEntry('/c')),
    ),
  ]);
  const { result, trace } = await describe(hooks);
  assert.deepEqual(
    result.layers.map((layer) => layer.id),
    ['/a', '/b'],
  );
  assert.deepEqual(
    trace.map(({ plugin: name, outcome, changes }) => [
      name,
      outcome,
      changes.map((change) => change.path),
    ]),
    [
      ['first', 'changed', ['layers[/a]']],
      ['second', 'changed', ['layers[/b]']],
      ['silent', 'unchanged', []],
      ['elsewhere', 'skipped', []],
    ],
  );
});

test('gives each plugin its own context', async () => {
  const seen: unknown[] = [];
  const note = (name: string) =>
    plugin(name, ({ hooks: { layer } }) =>
      layer.tap({}, (_, context) => {
        seen.push(context);
        return undefined;
      }),
    );
  await describe(await createHookSet([note('a'), note('b')]));
  assert.deepEqual(seen, [{ name: 'a' }, { name: 'b' }]);
});

test('sets plugins up again for each build', async () => {
  let setups = 0;
  const counting = plugin('counting', () => {
    setups += 1;
  });
  await createHookSet([counting]);
  await createHookSet([counting]);
  assert.equal(setups, 2);
});

test('stops at the first plugin that claims a push', async () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  const claim = (name: string, reference: string | undefined) =>
    plugin(name, ({ hooks: { push } }) =>
      push.tap({}, () => (reference ? { reference, digest } : undefined)),
    );
  const hooks = await createHookSet([
    claim('declines', undefined),
    claim('takes', 'here'),
    claim('late', 'there'),
  ]);
  const called = await hooks.push({} as never, {
    place,
    signal: new AbortController().signal,
    contextFor: () => ({}) as never,
  });
  assert.equal(called.result?.reference, 'here');
  assert.deepEqual(
    called.trace.map((entry) => entry.plugin),
    ['declines', 'takes'],
  );
});

const faults: readonly [
  title: string,
  handler: (plan: LayerPlan) => unknown,
  code: string,
  message: RegExp,
][] = [
  [
    'throws',
    () => {
      throw new Error('boom');
    },
    'PLUGIN_FAILED',
    /^plugin "bad" failed in layer for app linux\/arm64: boom$/,
  ],
  ['rejects', () => Promise.reject(new Error('later')), 'PLUGIN_FAILED', /later$/],
  [
    'throws no error',
    () => {
      throw 'a text';
    },
    'PLUGIN_FAILED',
    /a text$/,
  ],
  [
    'returns null',
    () => null,
    'PLUGIN_BAD_RESULT',
    /plugin "bad" at layer\/make for app linux\/arm64 returned no valid layer plan: it returned null/,
  ],
  ['returns a number', () => 7, 'PLUGIN_BAD_RESULT', /it returned a number/],
  ['returns a list', () => [], 'PLUGIN_BAD_RESULT', /it returned a list/],
  [
    'returns a promise of nonsense',
    () => Promise.resolve('?'),
    'PLUGIN_BAD_RESULT',
    /it returned a string/,
  ],
  ['returns an unknown key', (plan) => ({ ...plan, extra: 1 }), 'PLUGIN_BAD_RESULT', /extra/],
  ['returns no layers', () => ({}), 'PLUGIN_BAD_RESULT', /layers/],
  [
    'returns a path that leaves the image',
    addEntry('/../etc/passwd'),
    'PLUGIN_BAD_RESULT',
    /\.\.\/etc\/passwd/,
  ],
  [
    'returns one layer twice',
    (plan) => addEntry('/a')(addEntry('/a')(plan)),
    'PLUGIN_BAD_RESULT',
    /"\/a" is there twice/,
  ],
  ['returns a function', () => ({ layers: [() => 1] }), 'PLUGIN_BAD_RESULT', /layers/],
  [
    'changes what it got',
    (plan) => {
      (plan.layers as unknown[]).push({});
    },
    'PLUGIN_FAILED',
    /not extensible/,
  ],
];

for (const [title, handler, code, message] of faults) {
  test(`names plugin, hook, image and platform of one that ${title}`, async () => {
    const hooks = await createHookSet([
      plugin('good', ({ hooks: { layer } }) => layer.tap({}, addEntry('/good'))),
      plugin('bad', ({ hooks: { layer } }) => layer.tap({ after: ['good'] }, handler as never)),
    ]);
    const error = await failure(describe(hooks));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.equal(error.facts.plugin, 'bad');
    assert.equal(error.facts.hook, 'layer');
    assert.equal(error.facts.platform, 'linux/arm64');
  });
}

test('hints at a new description where a plugin changes the old one', async () => {
  const hooks = await createHookSet([
    plugin('bad', ({ hooks: { layer } }) =>
      layer.tap({}, (plan) => {
        (plan.layers as unknown[]).push({});
        return undefined;
      }),
    ),
  ]);
  assert.match((await failure(describe(hooks))).hint ?? '', /frozen/);
});

test('refuses a value from a check', async () => {
  const hooks = await createHookSet([
    plugin('nosy', ({ hooks: { layer } }) =>
      layer.tap({ stage: 'check' }, ((plan: LayerPlan) => plan) as never),
    ),
  ]);
  assert.match((await failure(describe(hooks))).message, /a check returned a value/);
});

test('keeps code and hint of a failure that already speaks to its reader', async () => {
  const hooks = await createHookSet([
    plugin('go', ({ hooks: { layer } }) =>
      layer.tap({}, () => {
        throw new StrakeError('TOOL_NOT_FOUND', 'no go', { hint: 'Install it.' });
      }),
    ),
  ]);
  const error = await failure(describe(hooks));
  assert.deepEqual(
    [error.code, error.hint, error.facts.plugin],
    ['TOOL_NOT_FOUND', 'Install it.', 'go'],
  );
});

test('lets go of a tap that never settles when the build is cancelled', async () => {
  const hooks = await createHookSet([
    plugin('stuck', ({ hooks: { layer } }) =>
      layer.tap({}, () => new Promise<undefined>(() => {})),
    ),
  ]);
  const controller = new AbortController();
  const pending = describe(hooks, controller.signal);
  setTimeout(() => controller.abort(), 5);
  await assert.rejects(pending, { name: 'AbortError' });
});

test('gives up on a tap after the configured time', async () => {
  const hooks = await createHookSet([
    plugin('slow', ({ hooks: { layer } }) => layer.tap({}, () => new Promise<undefined>(() => {}))),
  ]);
  const error = await failure(describe(hooks, new AbortController().signal, 0.01));
  assert.equal(error.code, 'PLUGIN_TIMEOUT');
  assert.match(
    error.message,
    /plugin "slow" at layer\/make for app linux\/arm64 took longer than 0.01 s/,
  );
});

const refusals: readonly [
  title: string,
  plugins: () => readonly Plugin[],
  code: string,
  message: RegExp,
][] = [
  [
    'a plugin of another API',
    () => [plugin('old', () => {}, { api: 0 })],
    'PLUGIN_API',
    /"old".*API 0/,
  ],
  [
    'two plugins of one name',
    () => [plugin('a', () => {}), plugin('a', () => {})],
    'PLUGIN_DUPLICATE',
    /"a"/,
  ],
  [
    'a setup that throws',
    () => [
      plugin('a', () => {
        throw new Error('boom');
      }),
    ],
    'PLUGIN_SETUP',
    /"a" failed in setup: boom/,
  ],
  [
    'a hook that was not declared',
    () => [plugin('a', ({ hooks }) => hooks.mutate.tap({}, () => undefined))],
    'PLUGIN_HOOK_UNDECLARED',
    /"a" taps "mutate"/,
  ],
  [
    'an unknown stage',
    () => [
      plugin('a', ({ hooks }) =>
        hooks.layer.tap({ stage: 'late' as never }, (() => undefined) as never),
      ),
    ],
    'PLUGIN_TAP_INVALID',
    /"late"/,
  ],
  [
    'a stage that push lacks',
    () => [
      plugin('a', ({ hooks }) =>
        hooks.push.tap({ stage: 'adjust' as never }, (() => undefined) as never),
      ),
    ],
    'PLUGIN_TAP_INVALID',
    /"adjust"/,
  ],
  [
    'a filter that the hook lacks',
    () => [
      plugin('a', ({ hooks }) =>
        hooks.layer.tap({ when: { scheme: ['s3'] } as never }, (() => undefined) as never),
      ),
    ],
    'PLUGIN_TAP_INVALID',
    /when\.scheme/,
  ],
  [
    'an unknown option of a tap',
    () => [
      plugin('a', ({ hooks }) =>
        hooks.layer.tap({ order: 1 } as never, (() => undefined) as never),
      ),
    ],
    'PLUGIN_TAP_INVALID',
    /"order"/,
  ],
];

for (const [title, plugins, code, message] of refusals) {
  test(`refuses ${title} before anything runs`, async () => {
    const error = await failure(Promise.resolve().then(() => createHookSet(plugins())));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.ok(error.hint, 'says what to do');
  });
}

test('refuses a tap after set-up', async () => {
  let late: (() => void) | undefined;
  await createHookSet([
    plugin('late', ({ hooks }) => {
      late = () => hooks.layer.tap({}, () => undefined);
    }),
  ]);
  assert.throws(() => late?.(), { code: 'PLUGIN_TAP_LATE' });
});
