import { defined } from '@strake/oci/internal';
import { type Action, type ActionKey, changedVariables } from './action.ts';
import { findTool } from './find-tool.ts';
import type { InputChecker, Place } from './input-checker.ts';
import type { RecordedInput } from './recorded-input.ts';

/** One input of a program that is not as it was. Values of variables are never told: they may be secrets. */
export interface InputChange {
  /** `directory`: the names in it; `files`: those of a toolchain; `command`: its output. */
  readonly kind: 'file' | 'directory' | 'files' | 'tool' | 'variable' | 'command';
  /** A path, a name, or the words of a command. */
  readonly name: string;
  /** Before: hex digits of a file's SHA-256, or the path of a tool. Absent: there was none, or it is not known. */
  readonly old?: string;
  readonly new?: string;
}

const MOST_CHANGES = 20;

/** The first inputs that are not as they were when a result was stored. */
export async function inputChanges(
  stored: ActionKey & { readonly facts: readonly RecordedInput[] },
  action: Action,
  checker: InputChecker,
): Promise<readonly InputChange[]> {
  const variables = changedVariables(stored, action);
  const changes: InputChange[] = variables.map((name) => ({ kind: 'variable', name }));
  for (const fact of stored.facts) {
    if (changes.length >= MOST_CHANGES) break;
    if (checker.holds(fact, action)) continue;
    const change = await inputChange(fact, action, checker);
    if (change) changes.push(change);
  }
  return changes;
}

/** How a recorded input differs from its present state; undefined if it does not. */
async function inputChange(
  fact: RecordedInput,
  place: Place,
  checker: InputChecker,
): Promise<InputChange | undefined> {
  if (typeof (await checker.difference(fact, place)) !== 'string') return undefined;
  switch (fact.kind) {
    case 'absent': {
      const { path: name } = fact;
      return { kind: 'file', name, ...defined({ new: await checker.sum(name) }) };
    }
    case 'file': {
      const { path: name, sha256: old } = fact;
      return { kind: 'file', name, old, ...defined({ new: await checker.sum(name) }) };
    }
    case 'names':
    case 'tree':
      return { kind: 'directory', name: fact.path };
    case 'files':
      return { kind: 'files', name: fact.name };
    case 'env':
      return { kind: 'variable', name: fact.name };
    case 'command':
      return { kind: 'command', name: fact.argv.join(' ') };
    case 'tool': {
      const { name, path: old } = fact;
      const now = findTool(name, place.directory, place.env);
      return { kind: 'tool', name, ...defined({ old, new: now }) };
    }
  }
}
