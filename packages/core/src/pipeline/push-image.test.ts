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

test('tells what a destination can do, and that it is not standard where a plugin may have pushed', async () => {
  assert.deepEqual(await pushed([pusher], ['docker://r.example/a:v1', 'tape:reel']), [
    ['docker://r.example/a:v1', undefined, false],
    ['tape:reel', true, false],
  ]);
});

test('calls a destination of its own standard where no plugin may push to it', async () => {
  assert.deepEqual(await pushed([], ['memory:one']), [['memory:one', undefined, true]]);
});
