import type { Command } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import type { GlobalFlags, Invocation } from './invocation.ts';

/** Adds `cache info` and `cache prune`. */
export function addCacheCommands(program: Command, invocation: Invocation, end: End): void {
  const cache = addCommand(program, 'cache', 'show or shrink the cache');
  addCommand(cache, 'info', 'show where the cache is and what is in it')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('strake cache info'))
    .action(async (_: unknown, self: Command) => {
      const { runCacheInfo } = await import('./command/cache.ts');
      end(await runCacheInfo(self.optsWithGlobals<GlobalFlags & { json?: boolean }>(), invocation));
    });
  addCommand(cache, 'prune', 'remove the least recently used entries until the rest fits')
    .option('--max-size <SIZE>', 'size to keep: 500MB, 5GB', '5GB')
    .option('--all', 'remove everything')
    .addHelpText('after', examples('strake cache prune', 'strake cache prune --max-size 500MB'))
    .action(async (_: unknown, self: Command) => {
      const { runCachePrune } = await import('./command/cache.ts');
      const flags = self.optsWithGlobals<GlobalFlags & { maxSize?: string; all?: boolean }>();
      end(await runCachePrune(flags, invocation));
    });
}
