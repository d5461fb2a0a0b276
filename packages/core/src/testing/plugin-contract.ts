import type { Plugin } from '../plugin/definition.ts';
import { buildPromises } from './contract/build-promises.ts';
import type { ContractOptions, ContractPromise } from './contract/contract.ts';
import { definitionPromises } from './contract/definition-promises.ts';
import { descriptionPromises } from './contract/description-promises.ts';
import { refusalPromises } from './contract/refusal-promises.ts';

export type { ContractOptions, ContractProject, ContractPromise } from './contract/contract.ts';

/**
 * What every plugin promises: closed and described options, the same taps at each set-up, the same descriptions for the same
 * project, no state between builds, room for others, and errors that help. For any test runner:
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
