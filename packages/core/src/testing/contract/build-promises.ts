import assert from 'node:assert/strict';
import type { Plugin } from '../../plugin/definition.ts';
import { buildProject, buildWithCache } from '../build-project.ts';
import { type MemoryCache, memoryCache } from '../memory-cache.ts';
import type { ContractOptions, ContractProject, ContractPromise } from './contract.ts';

/** Tests of projects that are built for destinations. */
export function buildPromises(
  plugin: Plugin,
  { projects, beside = [] }: ContractOptions,
): readonly ContractPromise[] {
  return Object.entries(projects).flatMap(([title, project]) => {
    const { outputs } = project;
    if (!outputs) return [];
    const same = {
      name: `builds ${title} to the same digests each time`,
      async run() {
        const build = () => buildProject([...beside, plugin], project, outputs);
        const first = await build();
        const [second, third] = await Promise.all([build(), build()]);
        for (const { images, ran, attached } of [second, third]) {
          assert.deepEqual(images, first.images);
          assert.deepEqual(attached, first.attached, 'what it attaches differs');
          assert.deepEqual(ran, first.ran);
        }
      },
    };
    const cached = {
      name: `builds ${title} to the same digests with and without a cache, after each change of a variable`,
      run: () => compareWithCache([...beside, plugin], project, outputs),
    };
    return [same, cached];
  });
}

/** A step must declare the variables that it reads: core skips it if its inputs are unchanged. */
async function compareWithCache(
  plugins: readonly Plugin[],
  project: ContractProject,
  outputs: readonly string[],
): Promise<void> {
  const cache = memoryCache();
  const { env = {} } = project;
  const agree = async (changed: Readonly<Record<string, string>>, what: string) => {
    const build = (from?: MemoryCache) =>
      buildWithCache(plugins, { ...project, env: changed }, outputs, from).then(
        ({ images }) => images,
        (thrown: unknown) => String(thrown),
      );
    assert.deepEqual(await build(cache), await build(), what);
  };
  await agree(env, 'the first build with a cache differs from one without');
  await agree(env, 'a second build with the cache differs: a step was skipped that must run');
  for (const [name, value] of Object.entries(env)) {
    const what = `a new value of ${name} gives the old result: add it to the inputs of the step that reads it`;
    await agree({ ...env, [name]: `${value}-changed` }, what);
    await agree(env, what);
  }
}
