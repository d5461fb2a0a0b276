import {
  type Action,
  type ActionCache,
  type ActionKey,
  actionKey,
  changedKey,
  changedStamp,
  type Discoveries,
  undetermined,
} from '../action-cache/index.ts';
import { inputQueries } from '../action-cache/input-queries.ts';
import type { InputQuery } from '../action-cache/recorded-input.ts';
import { type MemoryInputs, memoryState } from './memory-inputs.ts';

/** The results of earlier builds in memory, for later ones. */
export interface MemoryCache {
  readonly actions: Map<string, StoredAction>;
  /** Why the results of the last runs were not stored, by name. */
  readonly failures: Map<string, string>;
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
  return { actions: new Map(), failures: new Map(), written: new Map() };
}

/** The cache for one build: declared and discovered inputs are compared with the files and programs of this build. */
export function memoryActionCache(
  { actions, failures }: MemoryCache,
  inputs: MemoryInputs,
  discoveries: Discoveries,
): ActionCache {
  const observed = new Map<string, States>();
  const changed = (action: Action, states: States) =>
    states.find(([query, state]) => memoryState(query, action, inputs) !== state)?.[0];
  return {
    changes: async () => [],
    forget() {},
    async lookup(name, action) {
      const last = actions.get(name);
      const failure = failures.get(name);
      if (failure !== undefined)
        return { why: `the last build could not be stored: ${failure}`, last: last?.value };
      if (!last) return { why: 'no earlier build to reuse' };
      const input = changed(action, last.states);
      const why =
        changedKey(last.key, action) ??
        changedStamp(last.key, action) ??
        (input && `${JSON.stringify(input)} changed`);
      return why === undefined ? { value: last.value, facts: [] } : { why, last: last.value };
    },
    prepare: async () => {},
    confirm: (observation) => observation,
    async observe(name, action, discover) {
      const discovered = action.inputs.discovery ? await discover() : { output: '' };
      if ('why' in discovered) return undetermined(discovered.why);
      const host = { programs: [], discoveries, files: inputs.files };
      const queries = await inputQueries(discovered.output, action, host);
      if (typeof queries === 'string') return undetermined(queries);
      observed.set(
        name,
        queries.map((query) => [query, memoryState(query, action, inputs)] as const),
      );
      return { facts: [] };
    },
    async store(name, value, action, observation) {
      if ('why' in observation) {
        failures.set(name, observation.why);
        return;
      }
      failures.delete(name);
      actions.set(name, { key: actionKey(action), value, states: observed.get(name) ?? [] });
    },
    async amend(name, value) {
      const last = actions.get(name);
      if (last) actions.set(name, { ...last, value });
    },
    inputsOf: async () => undetermined('a project in memory is on no machine'),
  };
}
