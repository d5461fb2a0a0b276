import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { addLayer } from '../plugin/add-layer.ts';
import { definePlugin } from '../plugin/definition.ts';
import type { FinishedContext } from '../plugin/finished-context.ts';
import { buildProject } from '../testing/build-project.ts';

const BASE = 'example.com/base';
const bases = {
  [BASE]: [{ os: 'linux', architecture: 'amd64', files: { '/etc/base': 'of the base' } }],
};

/** A plugin that adds a file, and calls `read` in both hooks that see finished images. */
function reader(read: (context: FinishedContext, layers: readonly string[]) => Promise<void>) {
  return definePlugin({
    name: 'reader',
    layer: (plan) =>
      addLayer(plan, {
        id: 'own',
        entries: [{ type: 'file', path: '/own', content: { text: 'of the build' } }],
      }),
    async index(plan, context) {
      const layers = plan.manifests.flatMap((each) => each.layers ?? []);
      if (layers.length > 0)
        await read(
          context,
          layers.map(({ digest }) => digest),
        );
      return undefined;
    },
    async published({ manifests }, context) {
      await read(
        context,
        manifests.flatMap(({ layers }) => layers.map(({ digest }) => digest)),
      );
    },
  });
}

async function entriesOf({ readLayer }: FinishedContext, digest: string) {
  const found: string[] = [];
  await readLayer({ digest }, async ({ header, content }) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(Buffer.from(chunk));
    if (header.type === 'file') found.push(`${header.name}: ${Buffer.concat(chunks)}`);
  });
  return found;
}

test('reads the layers of the build and of its base in both hooks that see finished images', async () => {
  const seen: (readonly string[])[] = [];
  const plugin = reader(async (context, layers) => {
    const found = await Promise.all(layers.map((digest) => entriesOf(context, digest)));
    seen.push(found.flat());
  });
  await buildProject(plugin, { config: { base: BASE }, bases });
  const expected = ['etc/base: of the base', 'own: of the build'];
  assert.deepEqual(seen, [expected, expected]);
});

test('refuses to read a layer that the image does not have', async () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  const plugin = reader(async ({ readLayer }) => readLayer({ digest }, () => {}));
  await assert.rejects(
    buildProject(plugin),
    (thrown) =>
      StrakeError.is(thrown) && /image "project" has no layer sha256:000/.test(thrown.message),
  );
});

test('refuses to read an attestation that the base does not have', async () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  const plugin = reader(async ({ readBaseAttestation }) => {
    await readBaseAttestation({ digest });
  });
  await assert.rejects(
    buildProject(plugin),
    (thrown) =>
      StrakeError.is(thrown) &&
      /base of image "project" has no attestation sha256:000/.test(thrown.message),
  );
});

test('passes on what the function throws that gets the entries', async () => {
  const plugin = reader(async ({ readLayer }, [digest = '']) => {
    await readLayer({ digest }, () => {
      throw new Error('enough');
    });
  });
  await assert.rejects(buildProject(plugin), /enough/);
});

test('makes what it remembers once for equal facts, and gives it frozen', async () => {
  const made: number[] = [];
  const got: unknown[] = [];
  const plugin = reader(async ({ remember }) => {
    const ask = (at: number) =>
      remember(['facts', at], () => {
        made.push(at);
        return { at, list: [at] };
      });
    got.push(...(await Promise.all([ask(1), ask(1), ask(2)])));
  });
  await buildProject(plugin);
  assert.deepEqual(made, [1, 2]);
  assert.deepEqual(got.slice(0, 3), got.slice(3));
  assert.ok(got.every((each) => Object.isFrozen(Object(each).list)));
});

test('makes again what could not be made', async () => {
  let turns = 0;
  const plugin = reader(async ({ remember }) => {
    const once = () =>
      remember('key', () => {
        turns += 1;
        if (turns === 1) throw new Error('not yet');
        return turns;
      });
    await once().catch(() => {});
    assert.equal(await once(), 2);
  });
  await buildProject(plugin);
});

for (const [what, facts, result] of [
  ['facts', () => {}, 1],
  ['a result', 1, new Map()],
] as const)
  test(`refuses ${what} that cannot be kept as data`, async () => {
    const plugin = reader(async ({ remember }) => {
      await remember(facts, () => result);
    });
    await assert.rejects(buildProject(plugin), (thrown) => {
      assert.ok(StrakeError.is(thrown));
      assert.equal(thrown.code, 'PLUGIN_BAD_RESULT');
      assert.match(thrown.message, /"reader" cannot remember/);
      return true;
    });
  });
