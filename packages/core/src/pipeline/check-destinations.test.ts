import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import type { Plugin, PluginDefinition } from '../plugin/definition.ts';
import type { PushRequest } from '../plugin/push-request.ts';
import { buildProject } from '../testing/build-project.ts';
import { openMemorySession } from '../testing/open-memory-session.ts';
import { runPlan } from './plan.ts';

type Members = Partial<PluginDefinition<{ readonly reel?: string } | undefined>>;

/** A plugin that writes to `tape:`, and what it is asked, in order. */
function tape(members: Members = {}, name = 'tape') {
  const asked: string[] = [];
  const plugin: Plugin = {
    name,
    errors: { TAPE_FULL: 'config' },
    compile: () => void asked.push('compile'),
    push: {
      when: { scheme: ['tape'] },
      handler({ root, destination }) {
        asked.push(`push ${destination}`);
        return { reference: destination, digest: root.digest };
      },
    },
    ...members,
  };
  return { plugin, asked };
}

const build = (plugins: Plugin | readonly Plugin[], outputs: readonly string[], config = {}) =>
  buildProject(plugins, { config, env: { TAPE: '/dev/st0' } }, outputs);

async function failure(action: Promise<unknown>): Promise<StrakeError> {
  const error = await action.catch((thrown: unknown) => thrown);
  assert.ok(StrakeError.is(error), `expected a StrakeError, got ${error}`);
  return error;
}

test('asks a plugin whether its destination accepts a push before anything is compiled', async () => {
  const { plugin, asked } = tape({
    checkDestination(push, { image, options, env, directory, plugin: name }) {
      assert.ok(Object.isFrozen(push.names));
      assert.deepEqual(push, {
        destination: 'tape:reel/one',
        scheme: 'tape',
        target: 'reel/one',
        image: 'app',
        repository: 'r.example/app',
        tags: ['v1'],
        names: ['v1'],
        platforms: ['linux/amd64'],
      });
      assert.deepEqual(
        [image, options, env.TAPE, directory, name],
        ['app', { reel: 'two' }, '/dev/st0', '/project', 'tape'],
      );
      asked.push('check');
    },
  });
  const config = { repository: 'r.example/app', tags: ['v1'], tape: { reel: 'two' } };
  await build(plugin, ['tape:reel/one'], config);
  assert.deepEqual(asked, ['check', 'compile', 'push tape:reel/one']);
});

test('asks a plugin about its destination in a plan as well', async () => {
  const { plugin, asked } = tape({ checkDestination: () => void asked.push('check') });
  const { session } = await openMemorySession([plugin], {});
  await runPlan(session, { outputs: ['tape:one'] });
  assert.deepEqual(asked, ['check', 'compile']);
});

test('fails with the refusal of a plugin, which names the image', async () => {
  const { plugin, asked } = tape({
    checkDestination(_, { error }) {
      throw error('TAPE_FULL', 'tape:one is full', { hint: 'Take another reel.' });
    },
  });
  const { code, kind, message, hint, facts } = await failure(build(plugin, ['tape:one']));
  assert.deepEqual(
    [code, kind, message, hint, facts.image, facts.plugin],
    ['TAPE_FULL', 'config', 'tape:one is full', 'Take another reel.', 'project', 'tape'],
  );
  assert.deepEqual(asked, []);
});

test('lets the check of a destination run programs', async () => {
  const { plugin } = tape({
    async checkDestination(_, { run, error }) {
      const { stdout } = await run(['mt', 'status']);
      throw error('TAPE_FULL', `mt says ${stdout}`);
    },
  });
  const programs = () => 'no medium';
  const error = await failure(buildProject(plugin, { programs }, ['tape:one']));
  assert.equal(error.message, 'mt says no medium');
});

for (const [title, checkDestination, code, message] of [
  [
    'throws',
    () => {
      throw new Error('boom');
    },
    'PLUGIN_FAILED',
    'plugin "tape" failed in push for project tape:one: boom',
  ],
  [
    'returns a value',
    (() => true) as unknown as () => void,
    'PLUGIN_BAD_RESULT',
    'plugin "tape" at push/check for project tape:one returned an invalid push receipt: a check returned a value',
  ],
] as const) {
  test(`blames a plugin whose check of a destination ${title}`, async () => {
    const error = await failure(build(tape({ checkDestination }).plugin, ['tape:one']));
    assert.deepEqual([error.code, error.message], [code, message]);
  });
}

test('asks only the plugin that is the first to push an image', async () => {
  const asked: string[] = [];
  const asking = (name: string, push: NonNullable<Members['push']>) =>
    tape({ push, checkDestination: ({ image }) => void asked.push(`${name} ${image}`) }, name)
      .plugin;
  const handler = ({ root }: PushRequest) => ({ reference: 'there', digest: root.digest });
  const scheme = ['tape'];
  const plugins = [
    asking('guard', { stage: 'check', handler() {} }),
    asking('elsewhere', { when: { scheme: ['disk'] }, handler }),
    asking('special', { when: { scheme, image: ['two'] }, handler }),
    asking('any', { when: { scheme }, handler }),
    asking('late', { when: { scheme }, handler }),
  ];
  await build(plugins, ['tape:x'], { images: { one: {}, two: {} } });
  assert.deepEqual(asked, ['any one', 'special two']);
});

const images = { one: {}, two: {} };

test('refuses two images whose pushes replace the same place, however a plugin spells it', async () => {
  const { plugin, asked } = tape({
    destinationPlaces: ({ target }) => [`tape ${target.toLowerCase()}`],
    checkDestination: () => void asked.push('check'),
  });
  const outputs = { one: { outputs: ['tape:REEL'] }, two: { outputs: ['tape:reel'] } };
  const error = await failure(build(plugin, [], { images: outputs }));
  assert.equal(error.code, 'DESTINATION_INVALID');
  assert.equal(
    error.message,
    'destination tape:reel of image "two" would replace image "one" at tape:REEL',
  );
  assert.deepEqual(asked, []);
});

test('accepts two images if a plugin keeps them apart', async () => {
  const { plugin, asked } = tape({
    destinationPlaces: ({ names }) => names.map((name) => `tape ${name}`),
  });
  await build(plugin, ['tape:reel'], { images });
  assert.deepEqual(asked.slice(-2), ['push tape:reel', 'push tape:reel']);
});

test('accepts two images with one target if a plugin says that a push replaces nothing', async () => {
  const { plugin, asked } = tape({
    destinations: { tape: { takes: 'index', shared: false } },
    destinationPlaces: () => [],
  });
  await build(plugin, ['tape:reel'], { images });
  assert.deepEqual(asked.slice(-2), ['push tape:reel', 'push tape:reel']);
});

test('refuses an image in the file of an archive', async () => {
  const { plugin } = tape({
    destinationPlaces: ({ target }, directory) => [`file ${directory}/${target}`],
  });
  const error = await failure(build(plugin, ['tape:out.tgz'], { archives: [{ file: 'out.tgz' }] }));
  assert.match(
    error.message,
    /tape:out\.tgz of image "project" .* would both write \/project\/out\.tgz$/,
  );
});

test('leaves a malformed target to the check of the plugin', async () => {
  const refuse = (message: string) => new StrakeError('DESTINATION_INVALID', message);
  const { plugin } = tape({
    destinationPlaces() {
      throw refuse('places');
    },
    checkDestination() {
      throw refuse('check');
    },
  });
  assert.equal((await failure(build(plugin, ['tape:?']))).message, 'check');
});

for (const [title, destinationPlaces, code, message] of [
  [
    'throws',
    () => {
      throw new Error('boom');
    },
    'PLUGIN_FAILED',
    'plugin "tape" failed in destinationPlaces for project tape:one: boom',
  ],
  [
    'returns a string',
    () => 'tape' as never,
    'PLUGIN_BAD_RESULT',
    'plugin "tape" returned something other than a list of strings from destinationPlaces for tape:one',
  ],
  [
    'returns a list of numbers',
    () => [1] as never,
    'PLUGIN_BAD_RESULT',
    'plugin "tape" returned something other than a list of strings from destinationPlaces for tape:one',
  ],
] as const) {
  test(`blames a plugin that ${title} instead of places`, async () => {
    const error = await failure(build(tape({ destinationPlaces }).plugin, ['tape:one']));
    assert.deepEqual([error.code, error.message, error.facts.plugin], [code, message, 'tape']);
  });
}

test('knows what a destination of core replaces, also if a plugin checks pushes', async () => {
  const guard: Plugin = { name: 'guard', push: { stage: 'check', handler() {} } };
  const outputs = { one: { outputs: ['oci:out:x'] }, two: { outputs: ['oci:./out:x'] } };
  const error = await failure(build(guard, [], { images: outputs }));
  assert.match(
    error.message,
    /^destination oci:\.\/out:x of image "two" would replace image "one"/,
  );
});

test('asks a plugin that takes over a scheme of core what it replaces', async () => {
  const { plugin, asked } = tape({
    push: {
      when: { scheme: ['oci'] },
      handler: ({ root, destination }) => ({ reference: destination, digest: root.digest }),
    },
  });
  await build(plugin, ['oci:out:x'], { images });
  assert.deepEqual(asked, ['compile']);
});

test('refuses several platforms early although a plugin adds to the index, unless it may remove some', async () => {
  const config = { platforms: ['linux/amd64', 'linux/arm64'] };
  const single = { destinations: { tape: { takes: 'image' as const } } };
  for (const stage of ['convert', 'check'] as const) {
    const { plugin, asked } = tape({ ...single, index: { stage, handler: () => undefined } });
    assert.equal((await failure(build(plugin, ['tape:a'], config))).code, 'DESTINATION_INVALID');
    assert.deepEqual(asked, []);
  }
  const { plugin, asked } = tape({
    ...single,
    index: {
      stage: 'adjust',
      handler: (plan) => ({ ...plan, manifests: plan.manifests.slice(1) }),
    },
  });
  await build(plugin, ['tape:a'], config);
  assert.ok(asked.includes('push tape:a'));
});
