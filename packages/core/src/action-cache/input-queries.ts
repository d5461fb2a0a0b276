import type { Action, Call } from './action.ts';
import { changedCall } from './action.ts';
import { toolQueries } from './find-tool.ts';
import { goEnvQueries } from './go-env.ts';
import { goListQueries } from './go-list.ts';
import type { Place } from './input-checker.ts';
import type { InputQuery, RecordedInput } from './recorded-input.ts';

/**
 * Everything that has to be looked at for a run.
 * @returns undefined where something cannot be told
 */
export async function discoverQueries(
  action: Action,
  discover: () => Promise<string | undefined>,
): Promise<readonly InputQuery[] | undefined> {
  const { argv, directory, env, inputs } = action;
  const tools = toolQueries(argv[0] ?? '', directory, env);
  const discovered = inputs.discovery ? await discover() : '';
  if (tools === undefined || discovered === undefined) return undefined;
  const found = discoveredQueries(discovered, action);
  if (found === undefined) return undefined;
  const queries = new Map<string, InputQuery>();
  const all: readonly InputQuery[] = [
    ...tools,
    ...(inputs.files ?? []).map((path): InputQuery => ({ kind: 'file', path })),
    ...(inputs.directories ?? []).map(
      (path): InputQuery => ({ kind: 'tree', path, contents: true }),
    ),
    ...(inputs.answers ?? []).map(
      (each): InputQuery => ({ kind: 'answer', argv: each, directory }),
    ),
    ...found,
  ];
  for (const query of all) queries.set(JSON.stringify(query), query);
  return [...queries.values()];
}

function discoveredQueries(text: string, action: Action): readonly InputQuery[] | undefined {
  const { discovery } = action.inputs;
  if (discovery === undefined) return [];
  if (discovery.format === 'go-env-json') return goEnvQueries(text, action.argv[0] ?? '', action);
  return goListQueries(text, placeOf(action), action.operands);
}

/** Where a discovery looks: `go env -w` can name a go.work that no variable names. */
export function placeOf({ directory, env, inputs: { discovery } }: Action): Place {
  const { workspace } = discovery ?? {};
  return { directory, env: workspace === undefined ? env : { ...env, GOWORK: workspace } };
}

/**
 * The facts of last time, looked up again, where a discovery would lead to the same questions: nothing differs from what held
 * then but the insides of Go files, behind what `go list` reads of them.
 */
export async function sameQueries(
  last: Call & { readonly facts: readonly RecordedInput[] },
  action: Action,
  lookUpAll: (facts: readonly RecordedInput[]) => Promise<readonly RecordedInput[] | undefined>,
): Promise<readonly RecordedInput[] | undefined> {
  if (action.inputs.discovery === undefined || changedCall(last, action) !== undefined)
    return undefined;
  const facts = await lookUpAll(last.facts);
  return facts?.every((fact, at) => leadsToSame(last.facts[at], fact)) ? facts : undefined;
}

function leadsToSame(before: RecordedInput | undefined, now: RecordedInput): boolean {
  if (before?.kind !== now.kind) return false;
  // What programs answer is looked at for its own sake: go does not ask them which files there are.
  if (now.kind === 'absent' || now.kind === 'answer') return true;
  if (now.kind === 'tool') return (before as typeof now).path === now.path;
  const { sha256, header } = before as { readonly sha256: string; readonly header?: string };
  return now.sha256 === sha256 || ('header' in now && now.header === header);
}

/** What a fact answers. A file that was not there is asked for as one that is. */
export function queryOf(fact: RecordedInput): InputQuery {
  switch (fact.kind) {
    case 'file':
    case 'absent':
      return { kind: 'file', path: fact.path };
    case 'names':
      return {
        kind: 'names',
        path: fact.path,
        ...(fact.suffixes ? { suffixes: fact.suffixes } : {}),
        ...(fact.repositories ? { repositories: true } : {}),
      };
    case 'tree':
      return {
        kind: 'tree',
        path: fact.path,
        contents: fact.contents,
        ...(fact.below === undefined ? {} : { below: fact.below }),
      };
    case 'files':
      return { kind: 'files', name: fact.name, directories: fact.directories };
    case 'tool':
      return { kind: 'tool', name: fact.name };
    case 'answer':
      return { kind: 'answer', argv: fact.argv, directory: fact.directory };
  }
}
