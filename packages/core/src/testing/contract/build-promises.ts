import assert from 'node:assert/strict';
import type { Plugin } from '../../plugin/definition.ts';
import { buildProject } from '../build-project.ts';
import type { ContractOptions, ContractPromise } from './contract.ts';

/** What holds for projects that are built for destinations. */
export function buildPromises(
  plugin: Plugin,
  { projects, beside = [] }: ContractOptions,
): readonly ContractPromise[] {
  return Object.entries(projects).flatMap(([title, project]) => {
    const { outputs } = project;
    if (!outputs) return [];
    return {
      name: `builds ${title} to the same digests each time`,
      async run() {
        const build = () => buildProject([...beside, plugin], project, outputs);
        const first = await build();
        const [second, third] = await Promise.all([build(), build()]);
        for (const { images, ran } of [second, third]) {
          assert.deepEqual(images, first.images);
          assert.deepEqual(ran, first.ran);
        }
      },
    };
  });
}
