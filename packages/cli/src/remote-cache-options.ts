import type { BuildOptions } from '@strake/core';
import type { BuildFlags } from './build-flag.ts';
import type { Invocation } from './invocation.ts';
import type { CacheFromFlag } from './remote-cache-flag.ts';
import { parseShard } from './shard.ts';
import { UsageError } from './usage-error.ts';

/** The repositories of `--cache-from`, then those of `STRAKE_CACHE_FROM`, which are separated by commas or blanks. */
export function cacheSources(
  { cacheFrom = [] }: CacheFromFlag,
  env: Invocation['env'],
): Pick<BuildOptions, 'cacheFrom'> {
  const further = (env.STRAKE_CACHE_FROM ?? '').split(/[\s,]+/).filter((text) => text !== '');
  return cacheFrom.length + further.length === 0 ? {} : { cacheFrom: [...cacheFrom, ...further] };
}

/**
 * Whether and how a build writes to the remote cache.
 * @throws UsageError for options that contradict each other
 */
export function cacheWriting(
  flags: BuildFlags,
  env: Invocation['env'],
): Pick<BuildOptions, 'cacheWrite' | 'shard'> {
  const isAsked = flags.cacheWrite === true || flags['cacheWrite=force'] === true;
  if (flags.cache === false && isAsked)
    throw new UsageError(
      '--no-cache and --cache-write contradict each other',
      'Without a cache nothing is known that could be written: omit one of them.',
    );
  const cacheWrite = flags['cacheWrite=force']
    ? 'force'
    : flags.cacheWrite || (flags.cache === false ? false : writeVariable(env));
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard, env);
  if (shard === undefined) return cacheWrite === false ? {} : { cacheWrite };
  checkShardFlags(flags, cacheWrite);
  return { cacheWrite, shard };
}

/**
 * `--cache-write force`: the value would be taken as a package.
 * @throws UsageError
 */
export function checkForce(packages: readonly string[], { cacheWrite }: BuildFlags): void {
  if (cacheWrite && packages.includes('force'))
    throw new UsageError(
      '"force" is a package here, and not the value of --cache-write',
      'Write --cache-write=force; or ./force for a package of that name.',
    );
}

/** @throws UsageError for a value that is none of `1`, `true`, `force`, `0`, `false` and the empty string */
function writeVariable({ STRAKE_CACHE_WRITE: value = '' }: Invocation['env']): boolean | 'force' {
  if (value === 'force') return value;
  if (value === '1' || value === 'true') return true;
  if (['', '0', 'false'].includes(value)) return false;
  throw new UsageError(
    `STRAKE_CACHE_WRITE is "${value}"`,
    'Set it to 1 to write, to "force" to write in pull requests as well, or to 0.',
  );
}

function checkShardFlags(flags: BuildFlags, cacheWrite: boolean | 'force'): void {
  const [contradiction] = [
    ...(flags.push ? ['--push'] : []),
    ...(flags.output ? ['--output'] : []),
    ...(flags.metadataFile === undefined ? [] : ['--metadata-file']),
    ...(flags.cache === false ? ['--no-cache'] : []),
  ];
  if (contradiction === '--no-cache')
    throw new UsageError(
      '--shard and --no-cache contradict each other',
      'A shard compiles into the remote cache: omit --no-cache.',
    );
  if (contradiction !== undefined)
    throw new UsageError(
      `--shard and ${contradiction} contradict each other: a shard makes no image`,
      `Omit ${contradiction} here; a last "strake build ${contradiction}" without --shard finds what all shards compiled.`,
    );
  if (cacheWrite !== false) return;
  throw new UsageError(
    '--shard compiles into the remote cache, which this build does not write to',
    'Add --cache-write, or set STRAKE_CACHE_WRITE=1.',
  );
}
