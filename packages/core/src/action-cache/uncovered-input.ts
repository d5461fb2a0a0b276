import { dirname } from 'node:path';
import type { Action } from './action.ts';
import { toolQueries } from './find-tool.ts';
import type { RecordedInput } from './recorded-input.ts';
import type { StepKey } from './shared-key.ts';
import { coveredBy, nameOf } from './shared-query.ts';

/**
 * Compares the inputs that a step really had with those that its key covers. If one is missing from the key, other machines would
 * reuse the outputs although that input differs.
 * @param facts recorded when the step ran
 * @returns a description of the first input that the key does not cover; undefined if there is none
 */
export function uncoveredInput(
  facts: readonly RecordedInput[],
  action: Action,
  { contents }: StepKey,
): string | undefined {
  const { shared } = action.inputs;
  if (shared === undefined || 'why' in shared) return 'its inputs';
  const { files, listed, directories, made } = contents;
  const isCovered = coveredBy(shared);
  const [tool = ''] = action.argv;
  const tools = new Set(
    (toolQueries(tool, action.directory, action.env) ?? []).flatMap((query) =>
      query.kind === 'file' ? [query.path] : query.kind === 'tool' ? [query.name] : [],
    ),
  );
  const isBelowRead = (path: string): boolean =>
    directories.has(path) || (dirname(path) !== path && isBelowRead(dirname(path)));
  const holds = (fact: RecordedInput): boolean => {
    switch (fact.kind) {
      case 'file':
        return tools.has(fact.path) || made.has(fact.path) || files.get(fact.path) === fact.sha256;
      case 'absent':
        return files.has(fact.path) ? files.get(fact.path) === undefined : isBelowRead(fact.path);
      case 'names':
        return listed.get(nameOf(fact)) === fact.sha256;
      case 'tree':
        return listed.get(nameOf(fact)) === fact.sha256 || isBelowRead(fact.path);
      case 'tool':
        return tools.has(fact.name);
      case 'env':
        return fact.name in shared.env;
      case 'files':
        return Object.keys(fact.directories).every(isCovered);
      case 'command':
        return false;
    }
  };
  const first = facts.find(
    (fact) => !('path' in fact && fact.path !== undefined && isCovered(fact.path)) && !holds(fact),
  );
  return first && describe(first);
}

function describe(fact: RecordedInput): string {
  if ('path' in fact && fact.path !== undefined) return fact.path;
  return 'name' in fact
    ? fact.name
    : `the output of "${'argv' in fact ? fact.argv.join(' ') : ''}"`;
}
