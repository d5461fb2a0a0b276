import { StrakeError } from '@strake/oci';
import { cacheDirectory, directoryExists } from '@strake/oci/internal';
import {
  type CacheEntry,
  cacheEntries,
  claimCache,
  type Pruned,
  type PruneOptions,
  pruneCache,
} from '../host/cache/index.ts';
import { thisMachine } from '../host/machine.ts';

/** Whose cache it is. */
export interface CacheOptions {
  /** Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The cache of builds, as it is now. */
export interface CacheFacts {
  /** Absolute. */
  readonly directory: string;
  readonly entries: readonly CacheEntry[];
  /** Why it is not used; then no entries are counted. */
  readonly refusal?: string;
}

/** Looks at the cache, and makes it where there is none. */
export async function describeCache(options: CacheOptions = {}): Promise<CacheFacts> {
  const access = await findCache(options);
  return {
    ...((await directoryExists(access.directory)) ? {} : { refusal: NONE }),
    ...access,
    entries: access.refusal === undefined ? await cacheEntries(access.directory) : [],
  };
}

/**
 * Removes what was used longest ago, until the rest fits.
 * @throws OUTPUT_UNWRITABLE for a cache that must not be used
 */
export async function shrinkCache(options: CacheOptions & PruneOptions): Promise<Pruned> {
  const { directory, refusal } = await findCache(options);
  if (refusal === undefined) return pruneCache(directory, options);
  throw new StrakeError('OUTPUT_UNWRITABLE', `the cache is not pruned: ${refusal}`, {
    hint: 'Run the command as the user whose cache it is, or set STRAKE_CACHE to a directory of its own.',
  });
}

const NONE = 'there is no such directory, and none can be made';

/** Where the cache is, and whether it may be used. */
export interface CacheAccess {
  /** Absolute. */
  readonly directory: string;
  /** Why it must not be used. */
  readonly refusal?: string;
}

/** Makes the cache directory where there is none, and its user's alone where it is not. */
export async function findCache(options: CacheOptions = {}): Promise<CacheAccess> {
  const directory = findCacheDirectory(options);
  const mayMake = Boolean((options.env ?? thisMachine().env).STRAKE_CACHE);
  const refusal = await claimCache(directory, { mayMake });
  return { directory, ...(refusal === undefined ? {} : { refusal }) };
}

/** Where the cache is. */
export function findCacheDirectory({ env }: CacheOptions = {}): string {
  const machine = thisMachine();
  const whole = env ?? machine.env;
  return cacheDirectory(whole, whole.HOME ?? machine.home);
}
