import type { Plugin } from '../plugin/definition.ts';
import { buildPromises } from './contract/build-promises.ts';
import type { ContractOptions, ContractPromise } from './contract/contract.ts';
import { definitionPromises } from './contract/definition-promises.ts';
import { descriptionPromises } from './contract/description-promises.ts';
import { refusalPromises } from './contract/refusal-promises.ts';

export type { ContractOptions, ContractProject, ContractPromise } from './contract/contract.ts';

/**
 * Tests that every plugin must pass: closed and described options, the same taps in each build, the same descriptions
 * for the same project, no state between builds, respect for other plugins, errors with hints, and the same images with and
 * without a cache. They work with any test runner:
 * `for (const { name, run } of pluginContract(plugin, { projects })) test(name, run);`
 */
export function pluginContract(
  plugin: Plugin,
  options: ContractOptions,
): readonly ContractPromise[] {
  return [
    ...definitionPromises(plugin),
    ...descriptionPromises(plugin, options),
    ...buildPromises(plugin, options),
    ...refusalPromises(plugin, options),
  ];
}
