import type { ConfigFlags } from './build-flag.ts';
import type { GlobalFlags } from './invocation.ts';

/** What the local cache keeps without `--max-size` and `--older-than`. */
export const DEFAULT_SIZE = '5GB';

/** Options of the commands that look at a remote cache. */
export interface CacheRemoteFlags extends ConfigFlags {
  /** True: those of the configuration. */
  readonly remote?: string | true;
  readonly insecure?: readonly string[];
  readonly json?: boolean;
}

export interface CachePruneFlags extends CacheRemoteFlags {
  readonly maxSize?: string;
  readonly olderThan?: string;
  readonly all?: boolean;
}

export interface CacheKeyFlags extends GlobalFlags {
  readonly secretFile?: string;
  readonly json?: boolean;
}
