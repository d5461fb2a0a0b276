import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { addLayer } from './add-layer.ts';
import type { Plugin, PluginDefinition } from './definition.ts';
import { type CallOptions, createHookSet } from './hook-set.ts';
import type { HookCall, Interceptor, TapCall } from './interceptor.ts';
import type { LayerPlan } from './layer-plan.ts';

const EMPTY: LayerPlan = { layers: [] };

const make = (name: string, layer: NonNullable<PluginDefinition['layer']>): Plugin => ({
  name,
  layer,
});

const adds = (id: string) => (plan: LayerPlan) =>
  addLayer(plan, { id, entries: [{ type: 'directory', path: `/${id}` }] });

/** A plugin that intercepts a hook, and taps none. */
function watcher(layer: Interceptor<'layer'>, name = 'watcher'): Plugin {
  return { name, setup: ({ hooks }) => hooks.layer.intercept(layer) };
}

const options = {
  place: { image: 'app', platform: 'linux/arm64', os: 'linux', destination: 'tape:one' },
  signal: new AbortController().signal,
  contextFor: () => ({}) as never,
} satisfies CallOptions<'layer'>;

async function describe(...plugins: readonly Plugin[]) {
  const hooks = await createHookSet(plugins);
  return hooks.describe('layer', EMPTY, options);
}

async function failure(action: Promise<unknown>): Promise<StrakeError> {
  const error = await action.catch((thrown: unknown) => thrown);
  assert.ok(StrakeError.is(error), `expected a StrakeError, got ${error}`);
  return error;
}

test('shows an interceptor the plugin, place, frozen value and result of each call', async () => {
  const seen: unknown[] = [];
  const ids = ({ layers }: LayerPlan) => layers.map(({ id }) => id);
  const calls = new Set<HookCall | TapCall>();
  const note = (member: string, call: HookCall<'layer'> | TapCall<'layer'>) => {
    assert.ok(Object.isFrozen(call) && Object.isFrozen(call.value.layers));
    const { hook, image, platform, destination } = call;
    assert.deepEqual(
      [hook, image, platform, destination],
      ['layer', 'app', 'linux/arm64', 'tape:one'],
    );
    const who = 'plugin' in call ? [`${call.plugin}/${call.stage}`] : [];
    seen.push([member, ...who, ids(call.value)]);
    calls.add(call);
  };
  const { result } = await describe(
    make('one', adds('a')),
    watcher({
      call: (call) => note('call', call),
      tap: (tap) => note('tap', tap),
      result(tap, returned) {
        note(returned ? `result ${ids(returned)}` : 'no result', tap);
      },
      done(call, returned) {
        note(`done ${ids(returned ?? EMPTY)}`, call);
        assert.ok(Object.isFrozen(returned?.layers));
      },
    }),
    make('elsewhere', { when: { os: ['windows'] }, handler: adds('no') }),
    make('silent', { stage: 'check', handler: () => undefined }),
    make('two', adds('b')),
  );
  assert.deepEqual(ids(result), ['a', 'b']);
  assert.deepEqual(seen, [
    ['call', []],
    ['tap', 'one/make', []],
    ['result a', 'one/make', []],
    ['tap', 'two/make', ['a']],
    ['result a,b', 'two/make', ['a']],
    ['tap', 'silent/check', ['a', 'b']],
    ['no result', 'silent/check', ['a', 'b']],
    ['done a,b', []],
  ]);
  assert.equal(calls.size, 4, 'begin and end of a call are told by the same object');
});

test('shows an interceptor the error of a tap as the build reports it', async () => {
  const seen: unknown[] = [];
  const bad = make('bad', () => {
    throw new Error('boom');
  });
  const watching = watcher({
    error: (tap, error) => seen.push([tap.plugin, error.message]),
    result: () => seen.push('result'),
    done: () => seen.push('done'),
  });
  const error = await failure(describe(watching, bad));
  assert.deepEqual(seen, [['bad', error.message]]);
});

test('keeps the result of a tap, whatever an interceptor returns or tries to change', async () => {
  const meddling = {
    tap: () => ({ layers: [] }),
    result(_: unknown, result: LayerPlan | undefined) {
      assert.ok(result && Object.isFrozen(result.layers));
    },
    done: () => EMPTY,
  };
  const { result } = await describe(make('one', adds('a')), watcher(meddling));
  assert.equal(result.layers[0]?.id, 'a');
});

const boom = () => {
  throw new Error('boom');
};

for (const member of ['call', 'tap', 'result', 'done'] as const) {
  test(`blames an interceptor that throws in "${member}" on its plugin`, async () => {
    const error = await failure(describe(make('good', adds('a')), watcher({ [member]: boom })));
    assert.equal(error.code, 'PLUGIN_FAILED');
    assert.equal(
      error.message,
      `plugin "watcher" failed in layer.intercept.${member} for app linux/arm64 tape:one: boom`,
    );
    const { plugin, hook, image, platform } = error.facts;
    assert.deepEqual([plugin, hook, image, platform], ['watcher', 'layer', 'app', 'linux/arm64']);
  });
}

test('reports both errors if a tap fails and an interceptor of its error fails as well', async () => {
  const error = await failure(describe(make('bad', boom), watcher({ error: boom })));
  assert.deepEqual(
    error.facts.errors?.map(({ message }) => message),
    [
      'plugin "bad" failed in layer for app linux/arm64 tape:one: boom',
      'plugin "watcher" failed in layer.intercept.error for app linux/arm64 tape:one: boom',
    ],
  );
});

test('refuses a promise from an interceptor, and handles its rejection', async () => {
  const late = watcher({ tap: (async () => boom()) as () => void });
  const error = await failure(describe(make('good', adds('a')), late));
  assert.equal(error.code, 'PLUGIN_BAD_RESULT');
  assert.match(
    error.message,
    /^plugin "watcher" returned a promise from layer\.intercept\.tap for app/,
  );
  assert.match(error.hint ?? '', /synchronous/);
});

test('tells an interceptor that a tap was cancelled, and throws the reason of the caller', async () => {
  const controller = new AbortController();
  const seen: string[] = [];
  const hooks = await createHookSet([
    make('stuck', () => {
      queueMicrotask(() => controller.abort());
      return new Promise<undefined>(() => {});
    }),
    watcher({
      error(_, { name }) {
        seen.push(name);
        boom();
      },
    }),
  ]);
  const { signal } = controller;
  const pending = hooks.describe('layer', EMPTY, { ...options, signal });
  await assert.rejects(pending, { name: 'AbortError' });
  assert.deepEqual(seen, ['AbortError']);
});

test('shows an interceptor every plugin that was asked to push, and every tap of published', async () => {
  const seen: unknown[] = [];
  const receipt = { reference: 'here', digest: `sha256:${'0'.repeat(64)}` };
  const hooks = await createHookSet([
    { name: 'declines', push: () => undefined },
    { name: 'takes', push: () => receipt, published: boom },
    { name: 'late', push: () => receipt, published() {} },
    {
      name: 'watcher',
      setup({ hooks: { push, published } }) {
        push.intercept({ result: (tap, result) => seen.push([tap.plugin, result?.reference]) });
        push.intercept({ done: (_, result) => seen.push(['done', result?.reference]) });
        published.intercept({
          tap: (tap) => seen.push([tap.plugin]),
          error: (tap, error) => seen.push([tap.plugin, error.message]),
          done: (call, result) => seen.push([call.hook, result]),
        });
      },
    },
  ]);
  await hooks.push({} as never, options);
  const [failed, ...more] = await hooks.published({} as never, options);
  assert.deepEqual(more, []);
  assert.deepEqual(seen, [
    ['declines', undefined],
    ['takes', 'here'],
    ['done', 'here'],
    ['takes'],
    ['takes', failed?.message],
    ['late'],
    ['published', undefined],
  ]);
});

test('calls the other taps of published if an interceptor fails, and reports it', async () => {
  const seen: string[] = [];
  const hooks = await createHookSet([
    { name: 'one', published: () => void seen.push('one') },
    { name: 'two', published: () => void seen.push('two') },
    {
      name: 'watcher',
      setup: ({ hooks: { published } }) =>
        published.intercept({
          done: boom,
          tap: ({ plugin }) => plugin === 'one' && boom(),
        }),
    },
  ]);
  const failures = await hooks.published({} as never, options);
  assert.deepEqual(seen, ['two']);
  assert.deepEqual(
    failures.map(({ message }) => message),
    ['tap', 'done'].map(
      (member) =>
        `plugin "watcher" failed in published.intercept.${member} for app linux/arm64 tape:one: boom`,
    ),
  );
});

const untyped = (interceptor: unknown) => watcher(interceptor as Interceptor<'layer'>);

for (const [title, plugin, message] of [
  [
    'no object',
    untyped(boom),
    /^plugin "watcher" intercepts "layer" with something other than an object$/,
  ],
  ['a misspelt member', untyped({ taps: boom }), /with the unknown member "taps"$/],
  [
    'a member that is not a function',
    untyped({ tap: 1 }),
    /with a member "tap" that is not a function$/,
  ],
] as const) {
  test(`refuses an interceptor with ${title}`, async () => {
    const error = await failure(createHookSet([plugin]));
    assert.equal(error.code, 'PLUGIN_TAP_INVALID');
    assert.match(error.message, message);
    assert.match(error.hint ?? '', /members are call, tap, result, error, done/);
  });
}

test('refuses an interceptor that is added after setup', async () => {
  let late = () => {};
  const plugin: Plugin = {
    name: 'late',
    setup({ hooks }) {
      late = () => hooks.layer.intercept({});
    },
  };
  await createHookSet([plugin]);
  assert.throws(late, { code: 'PLUGIN_TAP_INVALID', message: /intercepts "layer" too late/ });
});

test('calls the members of an interceptor as methods', async () => {
  const seen: unknown[] = [];
  const interceptor = {
    tap() {
      seen.push(this);
    },
  };
  await describe(make('one', adds('a')), watcher(interceptor));
  assert.deepEqual(seen, [interceptor]);
});

test('blames an interceptor that changes the prototype of all objects', async () => {
  const bad = watcher({ tap: () => Object.assign(Object.prototype, { polluted: true }) });
  const error = await failure(describe(make('one', adds('a')), bad));
  assert.match(error.message, /^plugin "watcher" added "polluted" to Object.prototype$/);
});
