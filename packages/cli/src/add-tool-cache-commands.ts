import type { Command } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import { DEFAULT_LANGUAGE } from './config/default-plugins.ts';
import type { Invocation } from './invocation.ts';
import {
  addToolCacheFlags,
  type ToolCacheFlags,
  type ToolCachePushFlags,
} from './tool-cache-flag.ts';

const { command, name, tools, examples: shown } = DEFAULT_LANGUAGE.toolCache;

/** Adds the commands that share what the tool of the default language compiled: `go-cache pull` and `go-cache push`. */
export function addToolCacheCommands(program: Command, invocation: Invocation, end: End): void {
  const parent = addCommand(program, command, `share ${name} with other machines`, 'ci');
  addToolCacheFlags(
    addCommand(
      parent,
      'pull',
      `fetch from the remote cache what other machines compiled, for ${tools}`,
      'ci',
    ),
  )
    .addHelpText('after', examples(...shown.pull))
    .action(async (_: unknown, self: Command) => {
      const { runToolCachePull } = await import('./command/tool-cache.ts');
      end(await runToolCachePull(self.optsWithGlobals<ToolCacheFlags>(), invocation));
    });
  addToolCacheFlags(
    addCommand(
      parent,
      'push',
      'write to the remote cache what was compiled or used since the last pull, or else in the last five days',
      'ci',
    ),
  )
    .option('--force', 'write in a pull request as well')
    .addHelpText(
      'after',
      `${examples(...shown.push)}\n\nSTRAKE_CACHE_KEY has the private key, or the path of its file, as for "strake build --cache-write".\nOf several remote caches the first is written to: "cache.remote", then --cache-from.\nIn a pull request nothing is written without --force.\nIt writes what all projects use of that cache, also what their tests printed: push from CI.`,
    )
    .action(async (_: unknown, self: Command) => {
      const { runToolCachePush } = await import('./command/tool-cache.ts');
      end(await runToolCachePush(self.optsWithGlobals<ToolCachePushFlags>(), invocation));
    });
}
