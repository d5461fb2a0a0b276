import assert from 'node:assert/strict';
import { defined } from '@strake/oci/internal';
import { StrakeError } from '../../errors/index.ts';
import type { Plugin } from '../../plugin/definition.ts';
import { describeProject } from '../describe-project.ts';
import { describeSteps } from '../describe-steps.ts';
import type { ContractOptions, ContractPromise } from './contract.ts';
import { assertNeighbour, neighbour } from './neighbour.ts';

/** Tests of every project that a plugin supports. */
export function descriptionPromises(
  plugin: Plugin,
  { projects, beside = [] }: ContractOptions,
): readonly ContractPromise[] {
  const plugins = [...beside, plugin];
  const named = Object.entries(projects);
  return [
    {
      name: 'has a test project',
      run: async () => assert.ok(named.length > 0, 'give "projects" at least one project'),
    },
    {
      name: 'names missing options, or does nothing without options',
      async run() {
        const error = await describeProject(plugins).catch((thrown: unknown) => thrown);
        if (!(error instanceof Error)) return;
        assert.ok(StrakeError.is(error) && error.code !== 'PLUGIN_FAILED', error.message);
      },
    },
    ...named.map(([title, project]) => ({
      name: `describes ${title} the same way in every build, even in two at once`,
      async run() {
        const first = await describeProject(plugins, project);
        const again = await Promise.all([
          describeProject(plugins, project),
          describeProject(plugins, project),
        ]);
        for (const plan of again) assert.deepEqual(plan, first);
      },
    })),
    ...named.map(([title, project]) => ({
      name: `describes the same steps of ${title} to find and to run them`,
      async run() {
        const [found, run] = await Promise.all([
          describeSteps(plugins, project, 'find'),
          describeSteps(plugins, project, 'compile'),
        ]);
        // A plugin that ran no program to find the steps may not know yet what the tool keeps.
        const expected = run.map(({ toolCache, ...step }, at) => ({
          ...step,
          ...defined({ toolCache: found[at]?.toolCache && toolCache }),
        }));
        assert.deepEqual(found, expected);
      },
    })),
    {
      name: 'keeps no state between builds',
      async run() {
        const describeAll = async (all: typeof named) => {
          const plans = new Map<string, unknown>();
          for (const [title, project] of all)
            plans.set(title, await describeProject(plugins, project));
          return plans;
        };
        const forwards = await describeAll(named);
        const backwards = await describeAll([...named].reverse());
        for (const [title, plan] of forwards) assert.deepEqual(backwards.get(title), plan, title);
      },
    },
    ...named.map(([title, project]) => ({
      name: `does not change in ${title} what other plugins add before or after it`,
      async run() {
        assertNeighbour(await describeProject([neighbour, ...plugins], project));
        assertNeighbour(await describeProject([...plugins, neighbour], project));
      },
    })),
  ];
}
