import {
  type Call,
  callOf,
  changedCall,
  changedStamp,
  type Memory,
  type Observation,
} from '../action-cache/index.ts';

/** What earlier builds in memory left for later ones. */
export interface MemoryCache {
  readonly memory: Memory;
  /** What programs wrote, by absolute path. */
  readonly written: Map<string, string>;
}

/**
 * An empty cache. Files of a project in memory never change, so that only calls differ: arguments, variables, and what inputs give
 * a value for.
 */
export function memoryCache(): MemoryCache {
  const kept = new Map<string, { readonly call: Call; readonly value: unknown }>();
  const nothing: Observation = [];
  return {
    written: new Map(),
    memory: {
      async recall(name, occasion) {
        const last = kept.get(name);
        if (!last) return { why: 'it was not done before' };
        const why = changedCall(last.call, occasion) ?? changedStamp(last.call, occasion);
        return why === undefined ? { value: last.value } : { why, last: last.value };
      },
      prepare: async () => {},
      observe: async () => nothing,
      async keep(name, value, occasion) {
        kept.set(name, { call: callOf(occasion), value });
      },
      async amend(name, value) {
        const last = kept.get(name);
        if (last) kept.set(name, { ...last, value });
      },
    },
  };
}
