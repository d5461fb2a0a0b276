import {
  type CacheEntry,
  cacheEntries,
  type Pruned,
  type PruneOptions,
  pruneCache,
} from './io/cache/index.ts';
import { processHost } from './io/host.ts';
import { cacheDirectory } from './io/store/index.ts';

/** Whose cache it is. */
export interface CacheOptions {
  /** Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The cache of builds, as it is now. */
export interface CacheFacts {
  /** Absolute; it need not exist. */
  readonly directory: string;
  readonly entries: readonly CacheEntry[];
}

export async function describeCache(options: CacheOptions = {}): Promise<CacheFacts> {
  const directory = cacheFolder(options);
  return { directory, entries: await cacheEntries(directory) };
}

/** Takes away what was used longest ago, until the rest fits. */
export function shrinkCache(options: CacheOptions & PruneOptions): Promise<Pruned> {
  return pruneCache(cacheFolder(options), options);
}

/** Absolute folder of the cache; it need not exist. */
export function cacheFolder({ env }: CacheOptions = {}): string {
  const host = processHost();
  const whole = env ?? host.env;
  return cacheDirectory(whole, whole.HOME ?? host.home);
}
