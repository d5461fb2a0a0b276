import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { definePlugin } from '../plugin/definition.ts';
import { buildProject } from './build-project.ts';
import { describeProject } from './describe-project.ts';

const schema = { type: 'object', additionalProperties: false };

/** Compiles with a program `cc`, and puts what comes out into a layer. */
const compiler = definePlugin({
  name: 'compiler',
  schema,
  async compile(job, { directory, glob, images, outputDirectory, run }) {
    const { stdout } = await run(['cc', '--version']);
    const file = `${outputDirectory}/app`;
    const sources = await glob('**/*.c');
    const argv = ['cc', `-DVERSION=${stdout}`, ...sources, '-o', file];
    return {
      ...job,
      steps: [...job.steps, { id: 'cc', argv, directory, outputs: [file] }],
      outputs: [...job.outputs, ...images.map(({ name }) => ({ id: 'app', image: name, file }))],
    };
  },
  layer(plan, { outputs, log }) {
    log.info(`${outputs.length} programs`);
    return {
      layers: [
        ...plan.layers,
        {
          id: 'app',
          entries: outputs.map(({ file }) => ({
            type: 'file' as const,
            path: '/app',
            content: { file },
          })),
        },
      ],
    };
  },
});

const PROJECT = {
  config: { platforms: ['linux/amd64', 'linux/s390x'], tags: ['v1'], base: 'example.com/base' },
  files: { 'main.c': 'int main;', 'lib/x.c': '' },
  programs: ([command]: readonly string[]) => (command === 'cc' ? '7' : undefined),
  bases: {
    'example.com/base': ['amd64', 's390x'].map((architecture) => ({
      os: 'linux',
      architecture,
      config: { User: 'nobody' },
    })),
  },
};

test('describes a project that is only in memory', async () => {
  const { images, messages } = await describeProject(compiler, PROJECT);
  const [image] = images;
  assert.deepEqual(
    image?.platforms.map(({ platform, mutate }) => [platform, mutate.config.config?.User]),
    [
      ['linux/amd64', 'nobody'],
      ['linux/s390x', 'nobody'],
    ],
  );
  assert.deepEqual(image?.platforms[1]?.compile.steps[0]?.argv, [
    'cc',
    '-DVERSION=7',
    '/project/lib/x.c',
    '/project/main.c',
    '-o',
    '/out/linux-s390x/app',
  ]);
  assert.deepEqual(messages, ['1 programs', '1 programs']);
});

test('builds a project in memory up to the push', async () => {
  const { pushed, ran, steps, images, read } = await buildProject(compiler, PROJECT);
  assert.deepEqual(
    ran.map((argv) => argv.at(-1)),
    ['/out/linux-amd64/app', '/out/linux-s390x/app'],
  );
  const why = 'its inputs are not declared';
  assert.deepEqual(steps, [
    { platform: 'linux/amd64', id: 'cc', why },
    { platform: 'linux/s390x', id: 'cc', why },
  ]);
  const [request] = pushed;
  assert.equal(request?.tags.join(), 'v1');
  assert.equal(request?.root.digest, images[0]?.digest);
  const layers = request?.images.map(({ layers: all }) => all.at(-1));
  assert.ok(layers?.[0] && layers[1]);
  assert.notEqual(layers[0].digest, layers[1].digest);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await read(layers[0])) chunks.push(chunk);
  assert.equal(Buffer.concat(chunks).length, layers[0].size);
});

test('runs a step whose inputs cannot be determined in every build, and says why', async () => {
  const undetermined = 'it reads what it likes';
  const reading = definePlugin({
    name: 'reading',
    schema,
    compile: (job, { outputDirectory }) => ({
      ...job,
      steps: [
        {
          id: 'read',
          argv: ['cc'],
          directory: '/project',
          inputs: { undetermined },
          outputs: [`${outputDirectory}/app`],
        },
      ],
    }),
  });
  const { steps } = await buildProject(reading, {
    programs: ([command]) => (command === 'cc' ? '' : undefined),
  });
  assert.deepEqual(steps, [{ platform: 'linux/amd64', id: 'read', why: undetermined }]);
});

test('refuses what a real host refuses', async () => {
  const reading = (path: string) =>
    definePlugin({
      name: 'reading',
      schema,
      async mutate(draft, { read }) {
        await read(path);
        return draft;
      },
    });
  for (const path of ['missing', '../outside', '/etc/passwd']) {
    await assert.rejects(
      describeProject(reading(path)),
      (error) => StrakeError.is(error) && error.code === 'FILE_UNREADABLE',
    );
  }
  await assert.rejects(
    describeProject(compiler, { ...PROJECT, programs: () => undefined }),
    (error) => StrakeError.is(error) && error.code === 'TOOL_NOT_FOUND',
  );
  await assert.rejects(
    buildProject(compiler, PROJECT, ['docker://registry.example/app']),
    (error) => StrakeError.is(error) && error.code === 'REGISTRY_UNREACHABLE',
  );
});

test('rejects with a single error if all platforms fail in the same way', async () => {
  const plugin = definePlugin({
    name: 'strict',
    errors: { STRICT_REFUSED: 'config' },
    layer(_, { error }) {
      throw error('STRICT_REFUSED', 'it is too late', { hint: 'Come earlier.' });
    },
  });
  const config = { platforms: ['linux/amd64', 'linux/arm64'] };
  for (const run of [buildProject, describeProject])
    await assert.rejects(run(plugin, { config }), {
      code: 'STRICT_REFUSED',
      message: 'it is too late',
    });
});
