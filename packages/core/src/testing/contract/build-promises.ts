import assert from 'node:assert/strict';
import type { ImageResult } from '../../pipeline/build-result.ts';
import type { Plugin } from '../../plugin/definition.ts';
import { buildProject, buildWithCache } from '../build-project.ts';
import { type MemoryCache, memoryCache } from '../memory-cache.ts';
import type { MemoryFile } from '../memory-files.ts';
import type { ContractOptions, ContractProject, ContractPromise } from './contract.ts';
import { reportingSteps } from './reporting-steps.ts';

/** Tests of projects that are built for destinations. */
export function buildPromises(
  plugin: Plugin,
  { projects, beside = [] }: ContractOptions,
): readonly ContractPromise[] {
  return Object.entries(projects).flatMap(([title, project]) => {
    const { outputs, alwaysRuns = false } = project;
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
    const plugins = [...beside, plugin];
    const { env = {}, files = {} } = project;
    const skipping = {
      name: `runs no step of ${title} in a second build where nothing changed`,
      async run() {
        const cache = memoryCache();
        await buildWithCache(plugins, project, outputs, cache);
        const { steps } = await buildWithCache(plugins, project, outputs, cache);
        const again = steps.map(({ id, platform, why }) => `${id} for ${platform}: ${why}`);
        assert.deepEqual(again, [], `${again.join('; ')}\n${RUNS_AGAIN}`);
      },
    };
    const reporting = {
      name: `builds ${title} to the same digests with the commands that report what their tools keep`,
      async run() {
        const [without, withReports] = await Promise.all([
          buildProject(plugins, project, outputs),
          buildProject([...plugins, reportingSteps], project, outputs),
        ]);
        // What is attached may name the plugins of the build.
        const plain = [withReports, without].map(({ images }) =>
          images.map(({ attached: _, ...image }) => image),
        );
        assert.deepEqual(plain[0], plain[1], REPORT_CHANGES);
      },
    };
    return [
      same,
      reporting,
      ...(alwaysRuns ? [] : [skipping]),
      {
        name: `builds ${title} to the same digests with and without a cache`,
        async run() {
          const agree = compareBuilds(plugins, project, outputs);
          await agree({}, 'the first build with a cache differs from one without');
          await agree(
            {},
            'a second build with the cache differs: a step was skipped that must run',
          );
        },
      },
      {
        name: `builds ${title} to the same digests with and without a cache when a variable changes`,
        async run() {
          const agree = compareBuilds(plugins, project, outputs);
          await agree({}, 'the first build with a cache differs from one without');
          for (const [name, value] of Object.entries(env)) {
            const what = stale(`a new value of ${name}`);
            await agree({ env: { ...env, [name]: `${value}-changed` } }, what);
            await agree({}, what);
          }
        },
      },
      {
        name: `builds ${title} to the same digests with and without a cache when a file changes or is removed`,
        async run() {
          const agree = compareBuilds(plugins, project, outputs);
          await agree({}, 'the first build with a cache differs from one without');
          for (const [path, file] of Object.entries(files)) {
            const { [path]: _removed, ...others } = files;
            const changed = changedFile(file);
            if (changed)
              await agree({ files: { ...files, [path]: changed } }, stale(`a change of ${path}`));
            await agree({ files: others }, stale(`the removal of ${path}`));
            await agree({}, stale(`a new file ${path}`));
          }
        },
      },
    ];
  });
}

const REPORT_CHANGES =
  'The "argv" of a "toolCache" may differ from that of its step only in that it writes the report.';

const RUNS_AGAIN =
  'Complete the "inputs" of these steps, or set "alwaysRuns" in the project if they are to run in every build.';

function stale(change: string): string {
  return `${change} gives the old result: add it to the inputs of the step or program that reads it`;
}

/** Undefined for a link. */
function changedFile(file: MemoryFile): MemoryFile | undefined {
  if (typeof file === 'string') return `${file}\nchanged`;
  return 'text' in file ? { ...file, text: `${file.text}\nchanged` } : undefined;
}

/**
 * Compares builds with one cache, which each of them leaves to the next, with builds without one.
 * @returns builds a project with changes. @throws AssertionError with a message where the two differ
 */
function compareBuilds(
  plugins: readonly Plugin[],
  project: ContractProject,
  outputs: readonly string[],
) {
  const cache = memoryCache();
  return async (changes: Pick<ContractProject, 'env' | 'files'>, message: string) => {
    const build = (from?: MemoryCache) =>
      buildWithCache(plugins, { ...project, ...changes }, outputs, from).then(
        ({ images }) => images.map(withoutCacheUse),
        (thrown: unknown) => String(thrown),
      );
    assert.deepEqual(await build(cache), await build(), message);
  };
}

/** Whether something was built is the only difference that a cache makes. */
function withoutCacheUse(image: ImageResult) {
  return { ...image, platforms: image.platforms.map(({ cache: _, ...rest }) => rest) };
}
