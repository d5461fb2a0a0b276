import {
  type ActionCache,
  type ActionKey,
  actionKey,
  changedKey,
  changedStamp,
  type Observation,
} from '../action-cache/index.ts';

/** The results of earlier builds in memory, for later ones. */
export interface MemoryCache {
  readonly actionCache: ActionCache;
  /** The files that programs wrote, by absolute path. */
  readonly written: Map<string, string>;
}

/**
 * An empty cache. Files of a project in memory never change, so only calls can differ: in arguments, variables, and
 * `inputs.values`.
 */
export function memoryCache(): MemoryCache {
  const kept = new Map<string, { readonly key: ActionKey; readonly value: unknown }>();
  const nothing: Observation = [];
  return {
    written: new Map(),
    actionCache: {
      async lookup(name, action) {
        const last = kept.get(name);
        if (!last) return { why: 'no earlier build to reuse' };
        const why = changedKey(last.key, action) ?? changedStamp(last.key, action);
        return why === undefined ? { value: last.value } : { why, last: last.value };
      },
      prepare: async () => {},
      observe: async () => nothing,
      async store(name, value, action) {
        kept.set(name, { key: actionKey(action), value });
      },
      async amend(name, value) {
        const last = kept.get(name);
        if (last) kept.set(name, { ...last, value });
      },
    },
  };
}
