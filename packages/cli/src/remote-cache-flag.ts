import type { Command } from 'commander';
import { collect } from './repeatable-flag.ts';

/** The option of commands that read the remote cache. */
export interface CacheFromFlag {
  readonly cacheFrom?: readonly string[];
}

/** The options of commands that write to it, as commander parses them. */
export interface CacheWriteFlags extends CacheFromFlag {
  readonly cacheWrite?: boolean;
  readonly 'cacheWrite=force'?: boolean;
  /** `N/M` or `auto`. */
  readonly shard?: string;
  /** False with `--no-cache`. */
  readonly cache?: boolean;
}

export function addCacheFromFlag(command: Command): Command {
  return command.option(
    '--cache-from <REPOSITORY>',
    'read this remote cache as well (repeatable; also STRAKE_CACHE_FROM)',
    collect,
  );
}

/** Adds the options of {@link CacheWriteFlags} that say whether the remote cache is written. */
export function addCacheWriteFlags(command: Command): Command {
  return (
    command
      .option(
        '--cache-write',
        'write what this build makes to the remote cache, except in a pull request (also STRAKE_CACHE_WRITE=1)',
      )
      // An option of its own: commander would take a package that follows --cache-write as its value.
      .option(
        '--cache-write=force',
        'the same, even in a pull request (also STRAKE_CACHE_WRITE=force)',
      )
  );
}

/** Adds the option that makes a build a shard. */
export function addShardFlag(command: Command): Command {
  return command.option(
    '--shard <N/M|auto>',
    'compile part N of M, from 1, into the remote cache, and make no image; auto reads the variables of GitLab, Buildkite, CircleCI, or of a Kubernetes Job and STRAKE_SHARDS',
  );
}
