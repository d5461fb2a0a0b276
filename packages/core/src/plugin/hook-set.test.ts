import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { definePlugin, type Plugin, type PluginDefinition } from './definition.ts';
import { createHookSet, type HookSet } from './hook-set.ts';
import type { LayerPlan } from './layer-plan.ts';

function plugin(name: string, members: Omit<PluginDefinition, 'name'>): Plugin {
  return definePlugin({ name, ...members });
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

test('resolves an alias in before and after to its plugin', async () => {
  const nothing = () => undefined;
  const hooks = await createHookSet([
    plugin('early', { layer: { after: ['other', 'real'], handler: nothing } }),
    plugin('named', { layer: nothing, aliases: ['other', 'real'] }),
    plugin('real', { layer: nothing }),
  ]);
  const order = hooks.order.layer.map((tap) => [tap.plugin, tap.after]);
  assert.deepEqual(order, [
    ['named', []],
    ['real', []],
    ['early', ['named', 'real']],
  ]);
});

test('passes each plugin the result of the previous one, and records who changed what', async () => {
  const hooks = await createHookSet([
    plugin('second', { layer: { after: ['first'], handler: addEntry('/b') } }),
    plugin('first', { layer: addEntry('/a') }),
    plugin('silent', { layer: () => undefined }),
    plugin('elsewhere', { layer: { when: { os: ['windows'] }, handler: addEntry('/c') } }),
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

test('passes each plugin its own context', async () => {
  const seen: unknown[] = [];
  const note = (name: string) =>
    plugin(name, {
      layer(_, { error: _error, ...context }) {
        seen.push(context);
        return undefined;
      },
    });
  await describe(await createHookSet([note('a'), note('b')]));
  assert.deepEqual(seen, [{ name: 'a' }, { name: 'b' }]);
});

test('calls setup of plugins for each build', async () => {
  let setups = 0;
  const counting = plugin('counting', {
    setup() {
      setups += 1;
    },
  });
  await createHookSet([counting]);
  await createHookSet([counting]);
  assert.equal(setups, 2);
});

test('stops at the first plugin that performs a push', async () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  const claim = (name: string, reference: string | undefined) =>
    plugin(name, { push: () => (reference ? { reference, digest } : undefined) });
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
    /plugin "bad" at layer\/make for app linux\/arm64 returned an invalid layer plan: it returned null/,
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
    /"\/a" occurs twice/,
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
      plugin('good', { layer: addEntry('/good') }),
      plugin('bad', { layer: { after: ['good'], handler: handler as never } }),
    ]);
    const error = await failure(describe(hooks));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.equal(error.facts.plugin, 'bad');
    assert.equal(error.facts.hook, 'layer');
    assert.equal(error.facts.platform, 'linux/arm64');
  });
}

test('hints at returning a new description if a plugin changes the old one', async () => {
  const hooks = await createHookSet([
    plugin('bad', {
      layer(plan) {
        (plan.layers as unknown[]).push({});
        return undefined;
      },
    }),
  ]);
  assert.match((await failure(describe(hooks))).hint ?? '', /frozen/);
});

test('refuses a value from a check', async () => {
  const hooks = await createHookSet([
    plugin('nosy', { layer: { stage: 'check', handler: ((plan: LayerPlan) => plan) as never } }),
  ]);
  assert.match((await failure(describe(hooks))).message, /a check returned a value/);
});

test('keeps code and hint of a StrakeError', async () => {
  const hooks = await createHookSet([
    plugin('go', {
      layer() {
        throw new StrakeError('TOOL_NOT_FOUND', 'no go', { hint: 'Install it.' });
      },
    }),
  ]);
  const error = await failure(describe(hooks));
  assert.deepEqual(
    [error.code, error.hint, error.facts.plugin],
    ['TOOL_NOT_FOUND', 'Install it.', 'go'],
  );
});

test('stops waiting for a tap that never settles when the build is cancelled', async () => {
  const hooks = await createHookSet([
    plugin('stuck', { layer: () => new Promise<undefined>(() => {}) }),
  ]);
  const controller = new AbortController();
  const pending = describe(hooks, controller.signal);
  setTimeout(() => controller.abort(), 5);
  await assert.rejects(pending, { name: 'AbortError' });
});

test('gives up on a tap after the configured time', async () => {
  const hooks = await createHookSet([
    plugin('slow', { layer: () => new Promise<undefined>(() => {}) }),
  ]);
  const error = await failure(describe(hooks, new AbortController().signal, 0.01));
  assert.equal(error.code, 'PLUGIN_TIMEOUT');
  assert.match(
    error.message,
    /plugin "slow" at layer\/make for app linux\/arm64 took longer than 0.01 s/,
  );
});

const nothing = () => undefined;
/** Members that types would refuse. */
const untyped = (members: unknown) => members as Omit<PluginDefinition, 'name'>;

const openSchema = { type: 'object', additionalProperties: false };

function circularSchema(): object {
  const schema = { ...openSchema, properties: {} };
  schema.properties = { a: schema };
  return schema;
}

const refusals: readonly [
  title: string,
  plugins: readonly Plugin[],
  code: string,
  message: RegExp,
][] = [
  [
    'a plugin of another API',
    [plugin('old', { api: 0, layer: nothing })],
    'PLUGIN_API',
    /"old".*API 0/,
  ],
  [
    'a plugin in the old form',
    [plugin('old', untyped({ api: 1, hooks: ['layer'], setup() {} }))],
    'PLUGIN_API',
    /"old" has the member "hooks": that is the old form/,
  ],
  [
    'a setup in the old form',
    [
      plugin(
        'old',
        untyped({
          setup: ({ hooks }: { hooks: { layer: { tap(...args: unknown[]): void } } }) =>
            hooks.layer.tap({}, nothing),
        }),
      ),
    ],
    'PLUGIN_API',
    /"old" taps hooks in setup: that is the old form/,
  ],
  [
    'two plugins of one name',
    [plugin('a', { layer: nothing }), plugin('a', { layer: nothing })],
    'PLUGIN_DUPLICATE',
    /"a"/,
  ],
  ['a malformed name', [plugin('A b', { layer: nothing })], 'PLUGIN_INVALID', /"A b" is malformed/],
  [
    'a malformed alias',
    [plugin('a', { aliases: ['B'], layer: nothing })],
    'PLUGIN_INVALID',
    /"B" is malformed/,
  ],
  ...(
    [
      ['aliases', 'files', /"aliases" that is not a list of names/],
      ['api', '1', /"api" that is not a whole number/],
      ['defaults', 'scratch', /"defaults" that is not an object/],
      ['defaults', { base: () => 'scratch' }, /"defaults": defaults\.base is a function/],
      ['transports', {}, /"transports" that is not a list/],
      ['transports', [{ scheme: 's3' }], /"transports" that is not a list/],
      ['transports', [{ scheme: 'S3', open() {} }], /"transports" that is not a list/],
      ['transports', [null], /"transports" that is not a list/],
      ['extendPlatforms', 5, /"extendPlatforms" that is not an object/],
      ['extendPlatforms', { variants: { arm: 'v9' } }, /"extendPlatforms" that is not an object/],
      ['discoveries', null, /"discoveries" that is not an object/],
      ['schema', circularSchema(), /"schema": schema\.properties\.a is a circular reference/],
      ['schema', { ...openSchema, properties: { a: Symbol('a') } }, /properties\.a is a symbol/],
    ] as const
  ).map(([member, value, message]): (typeof refusals)[number] => [
    `a malformed "${member}" (${message.source})`,
    [plugin('a', untyped({ layer: nothing, [member]: value }))],
    'PLUGIN_INVALID',
    message,
  ]),
  ...['S3', '', 's 3', 's3\u001b'].map((scheme): (typeof refusals)[number] => [
    `the malformed scheme ${JSON.stringify(scheme)} of a tap`,
    [plugin('a', { push: { when: { scheme: [scheme] }, handler: () => undefined } })],
    'PLUGIN_TAP_INVALID',
    /taps "push" for the malformed scheme/,
  ]),
  ['a plugin that does nothing', [plugin('a', {})], 'PLUGIN_INVALID', /"a" does nothing/],
  [
    'a misspelt hook',
    [plugin('a', untyped({ layers: nothing, setup() {} }))],
    'PLUGIN_INVALID',
    /"a" has the unknown member "layers"/,
  ],
  [
    'an open schema of options',
    [plugin('a', { schema: { type: 'object' }, layer: nothing })],
    'PLUGIN_INVALID',
    /allows unknown keys/,
  ],
  [
    'a setup that is not a function',
    [plugin('a', untyped({ setup: {} }))],
    'PLUGIN_INVALID',
    /"setup" that is not a function/,
  ],
  [
    'a check of destinations that is not a function',
    [plugin('a', untyped({ push: nothing, checkDestination: true }))],
    'PLUGIN_INVALID',
    /"checkDestination" that is not a function/,
  ],
  [
    'a setup that throws',
    [
      plugin('a', {
        setup() {
          throw new Error('boom');
        },
      }),
    ],
    'PLUGIN_SETUP',
    /"a" failed in setup: boom/,
  ],
  [
    'a setup that returns no hooks',
    [plugin('a', untyped({ setup: () => 5 }))],
    'PLUGIN_TAP_INVALID',
    /"a" returns something other than an object of hooks from setup/,
  ],
  [
    'a setup that returns null',
    [plugin('a', untyped({ setup: () => null }))],
    'PLUGIN_TAP_INVALID',
    /"a" returns something other than an object of hooks from setup/,
  ],
  [
    'a schema that is null',
    [plugin('a', untyped({ schema: null, layer: nothing }))],
    'PLUGIN_INVALID',
    /allows unknown keys/,
  ],
  [
    'a destination without facts',
    [plugin('a', untyped({ destinations: { s3: {} }, push: nothing }))],
    'PLUGIN_INVALID',
    /"s3:" without "takes"/,
  ],
  [
    'a stage of published',
    [plugin('a', untyped({ published: { stage: 'make', handler: nothing } }))],
    'PLUGIN_TAP_INVALID',
    /"a" taps "published" at a stage/,
  ],
  [
    'a filter that is not a list',
    [plugin('a', untyped({ layer: { when: { os: 'linux' }, handler: nothing } }))],
    'PLUGIN_TAP_INVALID',
    /malformed filter "when\.os"/,
  ],
  [
    'a filter with something else than names',
    [plugin('a', untyped({ layer: { when: { os: [1] }, handler: nothing } }))],
    'PLUGIN_TAP_INVALID',
    /malformed filter "when\.os"/,
  ],
  [
    'an unknown hook from setup',
    [plugin('a', untyped({ setup: () => ({ layers: nothing }) }))],
    'PLUGIN_TAP_INVALID',
    /"a" returns the unknown hook "layers"/,
  ],
  [
    'a hook without a handler',
    [plugin('a', untyped({ layer: { stage: 'make' } }))],
    'PLUGIN_TAP_INVALID',
    /"a" taps "layer" without a handler/,
  ],
  [
    'a hook that is a text',
    [plugin('a', untyped({ layer: [nothing, 'make'] }))],
    'PLUGIN_TAP_INVALID',
    /"a" taps "layer" without a handler/,
  ],
  [
    'an unknown stage',
    [plugin('a', untyped({ layer: { stage: 'late', handler: nothing } }))],
    'PLUGIN_TAP_INVALID',
    /"late"/,
  ],
  [
    'a stage that push lacks',
    [plugin('a', untyped({ push: { stage: 'adjust', handler: nothing } }))],
    'PLUGIN_TAP_INVALID',
    /"adjust"/,
  ],
  [
    'a filter that the hook lacks',
    [plugin('a', untyped({ layer: { when: { scheme: ['s3'] }, handler: nothing } }))],
    'PLUGIN_TAP_INVALID',
    /when\.scheme/,
  ],
  [
    'a malformed wish',
    [plugin('a', untyped({ layer: { after: 'go', handler: nothing } }))],
    'PLUGIN_TAP_INVALID',
    /malformed "after"/,
  ],
  [
    'an unknown option of a tap',
    [plugin('a', untyped({ layer: { order: 1, handler: nothing } }))],
    'PLUGIN_TAP_INVALID',
    /"order"/,
  ],
];

for (const [title, plugins, code, message] of refusals) {
  test(`refuses ${title} before anything runs`, async () => {
    const error = await failure(createHookSet(plugins));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.ok(error.hint, 'says what to do');
  });
}

test('accepts any matching object as a plugin, with hooks as functions, objects and lists', async () => {
  const at = (path: string, more: object = {}) => ({ ...more, handler: addEntry(path) });
  const hooks = await createHookSet([
    {
      name: 'one',
      layer: [addEntry('/b'), at('/d', { stage: 'adjust' }), at('/a', { stage: 'prepare' })],
    },
    { name: 'two', layer: at('/c'), setup: () => ({ layer: at('/e', { stage: 'adjust' }) }) },
    { name: 'both', layer: addEntry('/c1'), setup: () => ({ layer: addEntry('/c2') }) },
    { name: 'three', setup: async () => ({ layer: [addEntry('/cc')] }) },
  ]);
  const { result } = await describe(hooks);
  assert.deepEqual(
    result.layers.map((layer) => layer.id),
    ['/a', '/b', '/c', '/c1', '/c2', '/cc', '/d', '/e'],
  );
});

test('calls a hook as a method of its plugin', async () => {
  const counting = {
    name: 'counting',
    path: '/counted',
    layer(plan: LayerPlan) {
      return addEntry(this.path)(plan);
    },
  };
  const { result } = await describe(await createHookSet([counting]));
  assert.equal(result.layers[0]?.id, '/counted');
});

test('calls a handler as the method of its tap, and a hook of setup as that of what setup returned', async () => {
  const tap = {
    stage: 'prepare' as const,
    handler(plan: LayerPlan) {
      return addEntry(`/${this.stage}`)(plan);
    },
  };
  const hooks = {
    index: nothing,
    layer(plan: LayerPlan) {
      return addEntry(this.index === nothing ? '/setup' : '/plugin')(plan);
    },
  };
  const { result } = await describe(
    await createHookSet([plugin('a', { layer: tap, setup: () => hooks })]),
  );
  assert.deepEqual(
    result.layers.map(({ id }) => id),
    ['/prepare', '/setup'],
  );
});

test('calls a plugin before those that it names in "before"', async () => {
  const hooks = await createHookSet([
    plugin('late', { layer: addEntry('/late') }),
    plugin('early', { layer: { before: ['late'], handler: addEntry('/early') } }),
  ]);
  const { result } = await describe(hooks);
  assert.deepEqual(
    result.layers.map(({ id }) => id),
    ['/early', '/late'],
  );
});

test('keeps the value as it was before the first tap of the stage convert', async () => {
  const hooks = await createHookSet([
    plugin('one', { layer: { stage: 'convert', handler: addEntry('/one') } }),
    plugin('two', { layer: { stage: 'convert', handler: addEntry('/two') } }),
    plugin('make', { layer: addEntry('/make') }),
    plugin('check', { layer: { stage: 'check', handler() {} } }),
  ]);
  const { result, beforeConversion } = await describe(hooks);
  const ids = ({ layers }: LayerPlan) => layers.map(({ id }) => id);
  assert.deepEqual(ids(result), ['/make', '/one', '/two']);
  assert.deepEqual(ids(beforeConversion), ['/make']);
});

test('ignores what a tap of published returns', async () => {
  const hooks = await createHookSet([plugin('a', untyped({ published: () => 5 }))]);
  const failures = await hooks.published({} as never, {
    place,
    signal: new AbortController().signal,
    contextFor: () => ({}) as never,
  });
  assert.deepEqual(failures, []);
});
