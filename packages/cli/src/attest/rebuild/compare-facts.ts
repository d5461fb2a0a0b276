import { type BuildFacts, diffValues, isRecord } from '@strake/core';
import type { Invocation } from '../../invocation.ts';
import type { BuildRecipe } from './build-recipe.ts';

/** What was not the same in both builds: one line each. */
export function compareFacts(
  { strake, plugins }: BuildRecipe,
  facts: BuildFacts | undefined,
): readonly string[] {
  if (!facts) return [];
  return [
    ...(facts.strake === strake
      ? []
      : [`it was built by strake ${strake}, again by ${facts.strake}`]),
    ...plugins.flatMap(({ name, digest }) => {
      const found = facts.plugins.find((each) => each.name === name)?.digest ?? {};
      const isSame = isRecord(found) && diffValues(digest, found).length === 0;
      return isSame ? [] : [`the code of plugin "${name}" is not the same`];
    }),
  ];
}

/** What is not known of the first build: values of variables, and files. */
export function unknownFacts(
  { variables, incomplete }: BuildRecipe,
  env: Invocation['env'],
): readonly string[] {
  const missing = variables.filter((name) => name !== '*' && !env[name]);
  return [
    ...(variables.includes('*')
      ? ['the configuration, or a program that it runs, reads the whole environment']
      : []),
    ...(incomplete
      ? ['not all files are known that it was built of: its commit may lack some']
      : []),
    ...(missing.length === 0
      ? []
      : [`the configuration reads ${missing.join(', ')}, which had a value and has none here`]),
  ];
}
