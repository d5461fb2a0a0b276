import {
  type Action,
  type ActionCache,
  type ActionKey,
  actionKey,
  changedKey,
  changedStamp,
  type Discoveries,
} from '../action-cache/index.ts';
import { inputQueries } from '../action-cache/input-queries.ts';
import type { InputQuery } from '../action-cache/recorded-input.ts';
import { type MemoryInputs, memoryState } from './memory-inputs.ts';

/** The results of earlier builds in memory, for later ones. */
export interface MemoryCache {
  readonly actions: Map<string, StoredAction>;
  /** The files that programs wrote, by absolute path. */
  readonly written: Map<string, string>;
}

interface StoredAction {
  readonly key: ActionKey;
  readonly value: unknown;
  readonly states: States;
}

/** The states of inputs. */
type States = readonly (readonly [query: InputQuery, state: string])[];

/** An empty cache. */
export function memoryCache(): MemoryCache {
  return { actions: new Map(), written: new Map() };
}

/** The cache for one build: declared and discovered inputs are compared with the files and programs of this build. */
export function memoryActionCache(
  { actions }: MemoryCache,
  inputs: MemoryInputs,
  discoveries: Discoveries,
): ActionCache {
  const observed = new Map<string, States>();
  const changed = (action: Action, states: States) =>
    states.find(([query, state]) => memoryState(query, action, inputs) !== state)?.[0];
  return {
    async lookup(name, action) {
      const last = actions.get(name);
      if (!last) return { why: 'no earlier build to reuse' };
      const input = changed(action, last.states);
      const why =
        changedKey(last.key, action) ??
        changedStamp(last.key, action) ??
        (input && `${JSON.stringify(input)} changed`);
      return why === undefined ? { value: last.value } : { why, last: last.value };
    },
    prepare: async () => {},
    async observe(name, action, discover) {
      const output = action.inputs.discovery ? await discover() : '';
      const queries =
        output === undefined
          ? undefined
          : await inputQueries(output, action, { programs: [], discoveries, files: inputs.files });
      if (queries === undefined) return undefined;
      observed.set(
        name,
        queries.map((query) => [query, memoryState(query, action, inputs)] as const),
      );
      return [];
    },
    async store(name, value, action) {
      actions.set(name, { key: actionKey(action), value, states: observed.get(name) ?? [] });
    },
    async amend(name, value) {
      const last = actions.get(name);
      if (last) actions.set(name, { ...last, value });
    },
  };
}
