import { defined } from '@strake/oci/internal';
import type { BuildOptions } from './build-options.ts';
import { pullRequest } from './pull-request.ts';

/**
 * Why a shard has nothing to do: it could not write what it compiles. Undefined if it may write, or the build is not a shard.
 */
export function idleShard({
  shard,
  cacheWrite,
  env = {},
}: Pick<BuildOptions, 'shard' | 'cacheWrite' | 'env'>): string | undefined {
  if (shard === undefined || cacheWrite !== true) return undefined;
  const change = pullRequest(defined(env));
  if (change === undefined) return undefined;
  return `shard ${shard.index}/${shard.total} has nothing to do: a ${change} only reads the remote cache`;
}
