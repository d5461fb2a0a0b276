// With a remote cache, a step that reads what another one makes is never older than that.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type BuildOptions, build } from '@strake/core';
import { definePlugin, type Inputs } from '@strake/core/plugin';
import { requireRegistry, temporaryDirectory } from '../tool/index.ts';

interface Scene {
  /** What other machines know of the first step. */
  readonly shared?: Inputs['shared'];
  /** Inputs of the first step that only its depfile names. */
  readonly included?: string;
  /** Whether the output of the first step is in the image too. */
  readonly isPacked?: boolean;
  /** Whether other machines know nothing of the second step. */
  readonly isSecret?: boolean;
}

const SHARED = { command: ['make'], env: {}, tool: { name: 'sh', version: '1' } };

/** A step that copies `schema` to a file, and one that appends `main` to it. */
function twoSteps(directory: string, { shared, included, isPacked, isSecret }: Scene) {
  return definePlugin({
    name: 'two',
    discoveries: { none: () => [] },
    compile(job, { outputDirectory, images: [image] }) {
      const [made, out] = [join(outputDirectory, 'made'), join(outputDirectory, 'out')];
      const files = [join(directory, 'schema')];
      const first = {
        id: 'first',
        argv: [
          'sh',
          '-c',
          `cat schema ${included ?? ''} > "$0"; echo "made: ${included}" > "$0.d"`,
          made,
        ],
        directory,
        inputs: {
          files,
          ...(included ? { discovery: { depfile: `${made}.d` } } : {}),
          ...(shared ? { shared } : {}),
        },
        outputs: [made],
      };
      const second = {
        id: 'second',
        argv: ['sh', '-c', 'cat "$0" main > "$1"', made, out],
        directory,
        inputs: { files: [made, join(directory, 'main')], ...(isSecret ? {} : { shared: SHARED }) },
        outputs: [out],
      };
      const outputs = [out, ...(isPacked ? [made] : [])].map((file) => ({
        id: file,
        image: image?.name ?? '',
        file,
      }));
      return {
        ...job,
        steps: [...job.steps, first, second],
        outputs: [...job.outputs, ...outputs],
      };
    },
    layer(plan, { outputs }) {
      const entries = outputs.map(({ file }, at) => ({
        type: 'file' as const,
        path: `/${at}`,
        content: { file },
      }));
      return { ...plan, layers: [...plan.layers, { id: 'out', entries }] };
    },
  });
}

/** A project, a cache repository, and machines that build it. */
async function scene(t: TestContext, what: Scene) {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return undefined;
  const root = await temporaryDirectory(t);
  const directory = join(root, 'project');
  await mkdir(directory);
  const write = async (name: string, text: string) => {
    await writeFile(join(directory, name), text);
    // No longer racy, or nothing is stored.
    await delay(60);
  };
  for (const name of ['schema', 'main', 'common']) await write(name, `${name}\n`);
  const run = async (machine: string, more: Partial<BuildOptions> = {}) => {
    const ran: string[] = [];
    const { images } = await build({
      config: {
        base: 'scratch',
        platforms: ['linux/amd64'],
        vcs: false,
        cache: { remote: `${registry.host}/acme/cache`, trust: 'registry' },
      },
      plugins: [twoSteps(directory, what)],
      directory,
      env: { PATH: process.env.PATH, STRAKE_CACHE: join(root, machine) },
      outputs: [`oci:${join(root, randomUUID())}`],
      onEvent(event) {
        if (event.type === 'phase') ran.push(...(event.steps ?? []).map(({ id }) => id));
      },
      ...more,
    });
    return { digest: images[0]?.digest, ran };
  };
  const shard = async (machine: string, index: number) => {
    const { ran } = await run(machine, {
      cacheWrite: true,
      shard: { index, total: 2 },
      outputs: [],
    });
    return ran;
  };
  return {
    write,
    shard,
    /** The steps that a build ran, whose digest equals that of one without any cache. */
    async build(machine: string) {
      const { digest, ran } = await run(machine, { cacheWrite: true });
      assert.equal(digest, (await run('', { cache: false })).digest);
      return ran;
    },
  };
}

for (const shared of [undefined, SHARED])
  for (const isSecret of [false, true])
    test(`runs a step again that reads what another step makes again (${shared ? 'shared' : 'not shared'}, ${isSecret ? 'not shared' : 'shared'})`, async (t) => {
      const { build, write } = (await scene(t, { shared, isSecret })) ?? {};
      if (!build || !write) return;
      assert.deepEqual(await build('one'), ['first', 'second']);
      assert.deepEqual(await build('one'), []);
      await write('schema', 'changed\n');
      assert.deepEqual(await build('one'), ['first', 'second']);
      await write('main', 'changed\n');
      assert.deepEqual(await build('one'), ['second']);
      const isFound = shared !== undefined && !isSecret;
      assert.deepEqual(await build('two'), isFound ? [] : ['first', 'second']);
      // What an earlier build left must not count as what this one makes.
      await write('schema', 'schema\n');
      await write('main', 'main\n');
      assert.deepEqual(await build('two'), isFound ? [] : ['first', 'second']);
    });

test('a step that is found runs all the same if its output is needed here', async (t) => {
  const { build, write } =
    (await scene(t, { shared: SHARED, isPacked: true, isSecret: true })) ?? {};
  if (!build || !write) return;
  await build('one');
  assert.deepEqual(await build('two'), ['first', 'second']);
  await write('schema', 'changed\n');
  await build('one');
  assert.deepEqual(await build('two'), ['first', 'second']);
});

test('shares nothing that was made from an input which other machines do not see', async (t) => {
  const shared = { ...SHARED, discovery: 'none' };
  const { build, write } = (await scene(t, { shared, included: 'common' })) ?? {};
  if (!build || !write) return;
  await build('one');
  await write('common', 'changed\n');
  assert.deepEqual(await build('two'), ['first', 'second']);
});

test('a shard makes what its steps read', async (t) => {
  const { build, shard, write } = (await scene(t, { shared: SHARED, isPacked: true })) ?? {};
  if (!build || !shard || !write) return;
  assert.deepEqual(await shard('two', 2), ['first', 'second']);
  assert.deepEqual(await shard('one', 1), []);
  await write('schema', 'changed\n');
  // Which shard has which step now depends on what they took.
  for (const index of [1, 2]) await shard('two', index);
  assert.deepEqual(await build('three'), []);
});
