import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLATFORM_TABLE } from '@strake/oci/internal';
import { pluginTransports } from '../compose/plugin-transports.ts';
import { StrakeError } from '../errors/index.ts';
import { readPlatforms } from '../pipeline/read-platforms.ts';
import { type CallLimits, writtenLimits } from './call-limits.ts';
import { collectDiscoveries } from './collect-discoveries.ts';
import { createHookSet } from './hook-set.ts';
import type { PackageNames } from './package-names.ts';
import { packageReaders } from './read-packages.ts';
import { runPlugin } from './run-plugin.ts';
import { pluginsAtWork } from './watch-prototype.ts';

const never = () => new Promise<never>(() => {});
const PLACE = { cwd: '/', directory: '/' };
const found: Record<keyof PackageNames, () => never> = {
  options: never,
  built: never,
  identify: never,
  imageName: never,
  find: never,
} as never;

/** Calls that never end, by what messages name. */
const CALLS: readonly [doing: string, call: (limits: CallLimits) => unknown][] = [
  ['setup', (limits) => createHookSet([{ name: 'p', setup: never }], limits)],
  [
    'platforms',
    (limits) =>
      readPlatforms({ name: 'p', platforms: never }, undefined as never, PLATFORM_TABLE, limits),
  ],
  ...(['inputs', 'header'] as const).map((member): (typeof CALLS)[number] => [
    'discovery "list"',
    (limits) => {
      const list = { inputs: never, header: never };
      const format = collectDiscoveries([{ name: 'p', discoveries: { list } }], limits);
      return format.get('list')?.[member]?.('' as never, {} as never);
    },
  ]),
  ...(['options', 'built', 'identify', 'imageName', 'find'] as const).map(
    (member): (typeof CALLS)[number] => [
      `packages.${member}`,
      (limits) => {
        const [reader] = packageReaders([{ name: 'p', packages: found }], limits);
        return reader?.[member](['x'] as never, PLACE as never, {});
      },
    ],
  ),
];

for (const [at, [doing, call]] of CALLS.entries()) {
  test(`bounds call ${at} of a plugin, ${doing}, by the time limit, and names the plugin`, async () => {
    await assert.rejects(
      async () => call({ timeoutSeconds: 0.01 }),
      (error) => {
        assert.ok(StrakeError.is(error));
        assert.equal(error.code, 'PLUGIN_TIMEOUT');
        assert.equal(error.message, `plugin "p" at ${doing} took longer than 0.01 s`);
        assert.equal(error.facts.plugin, 'p');
        return true;
      },
    );
  });

  test(`abandons call ${at} of a plugin, ${doing}, when the build is cancelled`, async () => {
    const controller = new AbortController();
    const calling = call(controller);
    assert.deepEqual(pluginsAtWork(), [`plugin "p" at ${doing}`]);
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(async () => calling, reason);
    assert.deepEqual(pluginsAtWork(), []);
  });
}

test('bounds every call of a source of images', async () => {
  const { signal } = new AbortController();
  const source = {
    name: 's3:a',
    root: never,
    document: never,
    blob: async (_: unknown) => ({ [Symbol.asyncIterator]: () => ({ next: never }) }),
    close: never,
  };
  const opens = [async () => source, never];
  const [read, hang] = pluginTransports(
    opens.map((open, at) => ({ name: 'p', transports: [{ scheme: `s${at}`, open }] })),
    0.01,
  );
  const context = { directory: '/', env: {}, signal };
  const opened = await read?.open('a', context);
  const calls: readonly (() => unknown)[] = [
    () => hang?.open('a', context),
    () => opened?.root(signal),
    () => opened?.document({} as never, signal),
    async () => {
      for await (const _ of (await opened?.blob({} as never, signal)) ?? []) assert.fail();
    },
    () => opened?.close?.(),
  ];
  for (const call of calls)
    await assert.rejects(async () => call(), {
      code: 'PLUGIN_TIMEOUT',
      message: /^plugin "p" at transport s[01]: took longer than 0\.01 s$/,
    });
});

test('runs no code of a plugin once the build is cancelled', async () => {
  const runs: number[] = [];
  const signal = AbortSignal.abort(new DOMException('over', 'AbortError'));
  await assert.rejects(
    runPlugin('p', 'platforms', () => void runs.push(1), { signal }),
    { name: 'AbortError' },
  );
  assert.deepEqual(runs, []);
});

test('names a plugin that throws an AbortError of its own', async () => {
  const { signal } = new AbortController();
  const abort = () => AbortSignal.abort().throwIfAborted();
  await assert.rejects(runPlugin('p', 'platforms', abort, { signal }), {
    code: 'PLUGIN_FAILED',
    message: /^plugin "p" failed in platforms: /,
  });
});

test('accepts a time limit that is longer than any timer', async () => {
  const slow = () => new Promise<string>((resolve) => setTimeout(resolve, 20, 'done'));
  assert.equal(await runPlugin('p', 'platforms', slow, { timeoutSeconds: 2 ** 40 }), 'done');
});

test('takes the time limit from a configuration that is not checked yet', () => {
  for (const [config, seconds] of [
    [{ timeouts: { plugin: 0.5 } }, 0.5],
    [{ timeouts: { plugin: -1 } }, undefined],
    [{ timeouts: { plugin: Number.NaN } }, undefined],
    [{ timeouts: { plugin: '5' } }, undefined],
    [{ timeouts: null }, undefined],
    [undefined, undefined],
  ] as const)
    assert.equal(writtenLimits(config).timeoutSeconds, seconds);
});
