import type { Command } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import { addConfigFlags } from './build-flag.ts';
import {
  type CacheKeyFlags,
  type CachePruneFlags,
  type CacheRemoteFlags,
  DEFAULT_SIZE,
} from './cache-flag.ts';
import type { Invocation } from './invocation.ts';
import { addInsecureFlag } from './repeatable-flag.ts';

/** Adds `cache info`, `cache prune` and `cache key`. */
export function addCacheCommands(program: Command, invocation: Invocation, end: End): void {
  const cache = addCommand(program, 'cache', 'show or shrink the cache, or make a key for it');
  addRemoteFlags(addCommand(cache, 'info', 'show where the cache is and what is in it'))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'strake cache info',
        'strake cache info --remote',
        'strake cache info --remote ghcr.io/acme/build-cache',
      ),
    )
    .action(async (_: unknown, self: Command) => {
      const flags = self.optsWithGlobals<CacheRemoteFlags>();
      if (flags.remote === undefined) {
        const { runCacheInfo } = await import('./command/cache.ts');
        return end(await runCacheInfo(flags, invocation));
      }
      const { runRemoteCacheInfo } = await import('./command/remote-cache.ts');
      end(await runRemoteCacheInfo(flags, invocation));
    });
  addRemoteFlags(
    addCommand(
      cache,
      'prune',
      'remove what is too old, what alone does not fit, and the least recently used entries until the rest fits',
    ),
  )
    .option(
      '--max-size <SIZE>',
      `size to keep on this machine: 500MB, 5GB (default: ${DEFAULT_SIZE}, or any with --older-than)`,
    )
    .option(
      '--older-than <AGE>',
      'remove what was not used for so long, or with --remote not written: 30d, 2w, 12h',
    )
    .option('--all', 'remove everything on this machine')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'strake cache prune',
        'strake cache prune --max-size 500MB',
        'strake cache prune --remote --older-than 30d',
      ),
    )
    .action(async (_: unknown, self: Command) => {
      const flags = self.optsWithGlobals<CachePruneFlags>();
      if (flags.remote === undefined) {
        const { runCachePrune } = await import('./command/cache.ts');
        return end(await runCachePrune(flags, invocation));
      }
      const { runRemoteCachePrune } = await import('./command/remote-cache.ts');
      end(await runRemoteCachePrune(flags, invocation));
    });
  addCommand(
    cache,
    'key',
    'make a key pair that signs entries of a remote cache: stdout has the line for "cache" in the configuration',
  )
    .option(
      '--secret-file <FILE>',
      'write the private key to this new file, readable only by you; without it, the key is shown on stderr if that is a terminal',
    )
    .option('--json', 'print the line as JSON')
    .addHelpText(
      'after',
      `${examples(
        'strake cache key --secret-file cache.key',
        'gh secret set STRAKE_CACHE_KEY < cache.key',
      )}\n\nThe private key is for STRAKE_CACHE_KEY where builds write to the cache. Do not commit it.`,
    )
    .action(async (_: unknown, self: Command) => {
      const { runCacheKey } = await import('./command/cache-key.ts');
      end(await runCacheKey(self.optsWithGlobals<CacheKeyFlags>(), invocation));
    });
}

function addRemoteFlags(command: Command): Command {
  return addInsecureFlag(
    addConfigFlags(
      command.option(
        '--remote [REPOSITORY]',
        'a remote cache instead of the cache of this machine; default: that of the configuration',
      ),
    ),
  );
}
