import { cacheDirectory, defined, directoryExists } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import {
  type CacheEntry,
  cacheEntries,
  claimCache,
  type Pruned,
  type PruneOptions,
  pruneCache,
} from '../host/cache/index.ts';
import { thisMachine } from '../host/machine.ts';

/** The owner of the cache. */
export interface CacheOptions {
  /** Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The current state of the cache. */
export interface CacheFacts {
  /** Absolute. */
  readonly directory: string;
  readonly entries: readonly CacheEntry[];
  /** Why it is not used; entries are then not counted. */
  readonly refusal?: string;
}

/** Inspects the cache, and creates it if there is none. */
export async function describeCache(options: CacheOptions = {}): Promise<CacheFacts> {
  const access = await findCache(options);
  return {
    ...((await directoryExists(access.directory)) ? {} : { refusal: NONE }),
    ...access,
    entries: access.refusal === undefined ? await cacheEntries(access.directory) : [],
  };
}

/**
 * Removes the least recently used entries until the rest fits.
 * @throws OUTPUT_UNWRITABLE for a cache that must not be used
 */
export async function shrinkCache(options: CacheOptions & PruneOptions): Promise<Pruned> {
  const { directory, refusal } = await findCache(options);
  if (refusal === undefined) return pruneCache(directory, options);
  throw new StrakeError('OUTPUT_UNWRITABLE', `cannot prune the cache: ${refusal}`, {
    hint: 'Run the command as the owner of the cache, or set STRAKE_CACHE to another directory.',
  });
}

const NONE = 'the directory does not exist and cannot be created';

/** The directory of the cache, and whether it may be used. */
export interface CacheAccess {
  /** Absolute. */
  readonly directory: string;
  /** Why it must not be used. */
  readonly refusal?: string;
}

/** Creates the cache directory if there is none, and restricts it to its user. */
export async function findCache(options: CacheOptions = {}): Promise<CacheAccess> {
  const directory = findCacheDirectory(options);
  const mayMake = Boolean((options.env ?? thisMachine().env).STRAKE_CACHE);
  const refusal = await claimCache(directory, { mayMake });
  return { directory, ...defined({ refusal }) };
}

/** The directory of the cache. */
export function findCacheDirectory({ env }: CacheOptions = {}): string {
  const machine = thisMachine();
  const whole = env ?? machine.env;
  return cacheDirectory(whole, whole.HOME ?? machine.home);
}
