import { type BuildFacts, isRecord } from '@strake/core';
import type { Invocation } from '../../invocation.ts';
import type { BuildRecipe } from './build-recipe.ts';
import { compareJson } from './compare-json.ts';

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
      const isSame = isRecord(found) && compareJson(digest, found) === undefined;
      return isSame ? [] : [`the code of plugin "${name}" is not the same`];
    }),
  ];
}

/** Variables that the configuration reads: what their values were is not known. */
export function missingVariables(
  { variables }: BuildRecipe,
  env: Invocation['env'],
): readonly string[] {
  const missing = variables.filter((name) => !env[name]);
  return missing.length === 0
    ? []
    : [`the configuration reads ${missing.join(', ')}, which had a value and has none here`];
}
