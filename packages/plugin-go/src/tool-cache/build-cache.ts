import type { ToolCacheFormat } from '@strake/core/plugin';

/** The name of the format in steps. */
export const BUILD_CACHE = 'go-build-cache';

/**
 * Go's build cache: `xx/ACTION-a` names the output of an action, `xx/OUTPUT-d` is that output, and `xx` are the first two digits of the
 * name. Other files (trim.txt, testexpire.txt, fuzz) belong to the machine. Its code is loaded only when results are listed.
 * Source: cmd/go/internal/cache, `DiskCache`
 */
export const buildCache: ToolCacheFormat = {
  name: "Go's build cache",
  files: '([0-9a-f]{2})/(?:\\1[0-9a-f]{62}-a|(?<sha256>\\1[0-9a-f]{62})-d)',
  async used(report, context) {
    const { usedResults } = await import('./used-results.ts');
    return usedResults(report, context);
  },
  async find(host, directory) {
    const { findBuildCache } = await import('./find-build-cache.ts');
    return findBuildCache(host, directory);
  },
  async since(moment, context) {
    const { resultsSince } = await import('./results-since.ts');
    return resultsSince(moment, context);
  },
};
