import type { ToolCaches } from '../tool-cache/tool-caches.ts';

/** What shares the caches of tools, if a build needs it. */
export interface LazyToolCaches {
  /** The same one each time. */
  load(): Promise<ToolCaches>;
  /** Ends transfers, and removes temporary files. */
  close(): Promise<void>;
}

/** @param create loads the code */
export function lazyToolCaches(create: () => Promise<ToolCaches>): LazyToolCaches {
  let loaded: Promise<ToolCaches> | undefined;
  return {
    load() {
      loaded ??= create();
      return loaded;
    },
    async close() {
      await (await loaded)?.close();
    },
  };
}
