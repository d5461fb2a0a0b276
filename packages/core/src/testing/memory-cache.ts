import {
  type ActionCache,
  type ActionKey,
  actionKey,
  changedKey,
  changedStamp,
  type Observation,
} from '../action-cache/index.ts';

/** What earlier builds in memory left for later ones. */
export interface MemoryCache {
  readonly actionCache: ActionCache;
  /** What programs wrote, by absolute path. */
  readonly written: Map<string, string>;
}

/**
 * An empty cache. Files of a project in memory never change, so that only calls differ: arguments, variables, and what inputs give
 * a value for.
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
