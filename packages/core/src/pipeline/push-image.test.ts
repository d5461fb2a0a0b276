import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin, type Plugin } from '../plugin/definition.ts';
import { openMemorySession } from '../testing/open-memory-session.ts';
import { runBuild } from './build.ts';
import type { BuildEvent } from './event.ts';

/** Takes the place of the registry and handles a scheme of its own. */
const pusher = definePlugin({
  name: 'pusher',
  destinations: { tape: { takes: 'index', path: true } },
  push: {
    when: { scheme: ['docker', 'tape'] },
    handler: async ({ root, destination }) => ({ reference: destination, digest: root.digest }),
  },
});

/** What the events of a build say of its destinations. */
async function pushed(plugins: readonly Plugin[], outputs: readonly string[]) {
  const { session } = await openMemorySession(plugins, {});
  const events: BuildEvent[] = [];
  const emit = (event: BuildEvent) => void events.push(event);
  await runBuild({ ...session, emit }, new AbortController(), { outputs });
  return events.flatMap((event) =>
    event.type === 'pushed' ? [[event.destination, event.facts.path, event.isStandard]] : [],
  );
}

test('shows no password of a destination, nor of what it is called there', async () => {
  const outputs = ['tape://me:hunter2@reel/a'];
  const { session } = await openMemorySession([pusher], {});
  const events: BuildEvent[] = [];
  const emit = (event: BuildEvent) => void events.push(event);
  const result = await runBuild({ ...session, emit }, new AbortController(), { outputs });
  assert.ok(events.some((event) => event.type === 'pushed'));
  assert.doesNotMatch(JSON.stringify([events, result]), /hunter2/);
});

test('shows no password that a plugin says', async () => {
  const speaker = definePlugin({
    name: 'speaker',
    layer(_, { log }) {
      log.info('https://me:hunter2@a.example/');
      log.warn('https://me:hunter2@a.example/', 'Authorization: Bearer hunter2hunter2');
      log.info({ toString: () => 'https://me:hunter2@a.example/' } as never);
    },
  });
  const { session } = await openMemorySession([speaker], {});
  const events: BuildEvent[] = [];
  const emit = (event: BuildEvent) => void events.push(event);
  await runBuild({ ...session, emit }, new AbortController(), { outputs: ['memory:a'] });
  assert.equal(events.filter(({ type }) => type === 'log' || type === 'warning').length, 3);
  assert.doesNotMatch(JSON.stringify(events), /hunter2/);
});

for (const [title, receipt, message] of [
  [
    'another digest than that of the image',
    { reference: 'reel', digest: `sha256:${'0'.repeat(64)}` },
    /^plugin "liar" pushed image "project" to tape:reel as sha256:0{64}, but it is sha256:/,
  ],
  [
    'a reference of several lines',
    { reference: 'reel\nerror: no', digest: `sha256:${'0'.repeat(64)}` },
    /reference must be a text without control characters$/,
  ],
] as const) {
  test(`refuses a receipt with ${title}`, async () => {
    const liar = definePlugin({
      name: 'liar',
      push: { when: { scheme: ['tape'] }, handler: () => receipt },
    });
    await assert.rejects(pushed([liar], ['tape:reel']), { code: 'PLUGIN_BAD_RESULT', message });
  });
}

test('passes the facts of a destination, not as standard if a plugin may have pushed', async () => {
  assert.deepEqual(await pushed([pusher], ['docker://r.example/a:v1', 'tape:reel']), [
    ['docker://r.example/a:v1', undefined, false],
    ['tape:reel', true, false],
  ]);
});

/** A destination that stands for another one. */
const relay = (to: string) =>
  definePlugin({
    name: 'relay',
    destinations: { relay: { takes: 'index', manifests: false } },
    push: {
      when: { scheme: ['relay'] },
      async handler(_, { pushTo }) {
        const receipt = await pushTo(to);
        return { ...receipt, reference: `by-relay/${receipt.reference}` };
      },
    },
  });

test('pushes to another destination for a plugin, and reports one push, of what that plugin returns', async () => {
  const { session, pushed } = await openMemorySession([relay('memory:b')], {
    config: { tags: ['v1'] },
  });
  const events: BuildEvent[] = [];
  const emit = (event: BuildEvent) => void events.push(event);
  const { images } = await runBuild({ ...session, emit }, new AbortController(), {
    outputs: ['relay:a'],
  });
  assert.deepEqual(images[0]?.references, ['by-relay/memory:b']);
  assert.deepEqual(
    pushed.map(({ scheme, target, destination, tags }) => [scheme, target, destination, tags]),
    [['memory', 'b', 'memory:b', ['v1']]],
  );
  const reported = events.flatMap((event) => (event.type === 'pushed' ? [event.destination] : []));
  assert.deepEqual(reported, ['relay:a']);
});

test('refuses a destination that leads back to itself, and one that no plugin takes', async () => {
  for (const [to, message] of [
    ['relay:b', /destination "relay:a" leads to "relay:b", which leads back to it$/],
    ['nowhere:b', /destination "nowhere:b" has an unknown scheme$/],
  ] as const)
    await assert.rejects(pushed([relay(to)], ['relay:a']), {
      code: 'DESTINATION_INVALID',
      message,
    });
});

test('reports its own destinations as standard if no plugin may push to them', async () => {
  assert.deepEqual(await pushed([], ['memory:one']), [['memory:one', undefined, true]]);
});
