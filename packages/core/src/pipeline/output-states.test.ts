import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin } from '../plugin/definition.ts';
import { openMemorySession } from '../testing/open-memory-session.ts';
import { runBuild } from './build.ts';
import { checkOutputs } from './output-states.ts';
import type { Services } from './services.ts';
import type { BuildSession } from './session.ts';
import type { Target } from './target.ts';

/** Makes a file by a step, and puts it into a layer. */
const compiler = definePlugin({
  name: 'compiler',
  compile(job, { directory, images, outputDirectory }) {
    const file = `${outputDirectory}/app`;
    const outputs = images.map(({ name }) => ({ id: 'app', image: name, file }));
    return { ...job, steps: [{ id: 'cc', argv: ['cc'], directory, outputs: [file] }], outputs };
  },
  layer: ({ layers }, { outputs }) => ({
    layers: [
      ...layers,
      {
        id: 'app',
        entries: outputs.map(({ id, file }) => ({
          type: 'file' as const,
          path: `/${id}`,
          content: { file },
        })),
      },
    ],
  }),
});

/** Builds; files get other states when the step runs, and when a layer is written if `isMeddling`. @returns what is removed */
async function build(isMeddling: boolean): Promise<readonly string[]> {
  const { session } = await openMemorySession([compiler], { programs: () => '' });
  let state = 0;
  const removed: string[] = [];
  const services: Services = {
    ...session.services,
    files: {
      ...session.services.files,
      state: () => String(state),
      remove: async (files) => void removed.push(...files),
    },
    runner: {
      ...session.services.runner,
      async run(...args) {
        state += 1;
        removed.length = 0;
        return session.services.runner.run(...args);
      },
    },
    blobs: {
      ...session.services.blobs,
      async writeLayer(...args) {
        if (isMeddling) state += 1;
        return session.services.blobs.writeLayer(...args);
      },
    },
  };
  const controller = new AbortController();
  await runBuild({ ...session, services }, controller, { outputs: ['memory:x'] }).catch(
    (error: unknown) => {
      assert.deepEqual(removed, ['/out/linux-amd64/app']);
      throw error;
    },
  );
  return removed;
}

test('packs the outputs of a step', async () => {
  assert.deepEqual(await build(false), []);
});

test('refuses a program that was changed before it was packed, and removes it', async () => {
  await assert.rejects(build(true), {
    code: 'FILE_CHANGED',
    message: '/out/linux-amd64/app changed between its compile and its layer for linux/amd64',
  });
});

test('checks the programs of an image when its layers are written, not those of all images', async () => {
  const seen: string[] = [];
  const fileState = (file: string) => {
    seen.push(file);
    return 'as it was left';
  };
  const files = ['one', 'two', 'three'];
  await checkOutputs(
    { services: { files: { state: fileState } } } as unknown as BuildSession,
    { image: { name: 'two' } } as Target,
    {
      platform: { os: 'linux', architecture: 'amd64' },
      platformName: 'linux/amd64',
      targets: [],
      trace: [],
      job: { env: {}, steps: [], outputs: [] },
      states: new Map(files.map((file) => [file, new Map([[file, 'as it was left']])])),
    },
  );
  assert.deepEqual(seen, ['two']);
});
