import type { Call, Occasion } from './call.ts';
import { changedCall } from './call.ts';
import type { Fact, Question } from './fact.ts';
import { toolQuestions } from './find-tool.ts';
import { goEnvQuestions } from './go-env.ts';
import { goListQuestions } from './go-list.ts';
import type { Place } from './look-up.ts';

/**
 * Everything that has to be looked at for a run.
 * @returns undefined where something can't be told
 */
export async function discoverQuestions(
  occasion: Occasion,
  discover: () => Promise<string | undefined>,
): Promise<readonly Question[] | undefined> {
  const { argv, directory, env, inputs } = occasion;
  const tools = toolQuestions(argv[0] ?? '', directory, env);
  const discovered = inputs.discovery ? await discover() : '';
  if (tools === undefined || discovered === undefined) return undefined;
  const found = discoveredQuestions(discovered, occasion);
  if (found === undefined) return undefined;
  const questions = new Map<string, Question>();
  const all: readonly Question[] = [
    ...tools,
    ...(inputs.files ?? []).map((path): Question => ({ kind: 'file', path })),
    ...(inputs.directories ?? []).map((path): Question => ({ kind: 'tree', path, contents: true })),
    ...(inputs.answers ?? []).map((each): Question => ({ kind: 'answer', argv: each, directory })),
    ...found,
  ];
  for (const question of all) questions.set(JSON.stringify(question), question);
  return [...questions.values()];
}

function discoveredQuestions(text: string, occasion: Occasion): readonly Question[] | undefined {
  const { discovery } = occasion.inputs;
  if (discovery === undefined) return [];
  if (discovery.format === 'go-env-json')
    return goEnvQuestions(text, occasion.argv[0] ?? '', occasion);
  return goListQuestions(text, placeOf(occasion), occasion.operands);
}

/** Where a discovery looks: `go env -w` can name a go.work that no variable names. */
export function placeOf({ directory, env, inputs: { discovery } }: Occasion): Place {
  const { workspace } = discovery ?? {};
  return { directory, env: workspace === undefined ? env : { ...env, GOWORK: workspace } };
}

/**
 * The facts of last time, looked up again, where a discovery would lead to the same questions: nothing differs from what held
 * then but the insides of Go files, behind what `go list` reads of them.
 */
export async function sameQuestions(
  last: Call & { readonly facts: readonly Fact[] },
  occasion: Occasion,
  lookUpAll: (facts: readonly Fact[]) => Promise<readonly Fact[] | undefined>,
): Promise<readonly Fact[] | undefined> {
  if (occasion.inputs.discovery === undefined || changedCall(last, occasion) !== undefined)
    return undefined;
  const facts = await lookUpAll(last.facts);
  return facts?.every((fact, at) => leadsToSame(last.facts[at], fact)) ? facts : undefined;
}

function leadsToSame(before: Fact | undefined, now: Fact): boolean {
  if (before?.kind !== now.kind) return false;
  // What programs answer is looked at for its own sake: go does not ask them which files there are.
  if (now.kind === 'absent' || now.kind === 'answer') return true;
  if (now.kind === 'tool') return (before as typeof now).path === now.path;
  const { sha256, header } = before as { readonly sha256: string; readonly header?: string };
  return now.sha256 === sha256 || ('header' in now && now.header === header);
}

/** What a fact answers. A file that was not there is asked for as one that is. */
export function questionOf(fact: Fact): Question {
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
