import { type Command, InvalidArgumentError } from 'commander';
import { addConfigFlags, type ConfigFlags } from './build-flag.ts';
import { addCacheFromFlag, type CacheFromFlag } from './remote-cache-flag.ts';
import { addInsecureFlag } from './repeatable-flag.ts';

/** Options of the commands that share the cache of a tool. */
export interface ToolCacheFlags extends ConfigFlags, CacheFromFlag {
  readonly insecure?: readonly string[];
  readonly name?: string;
  readonly json?: boolean;
}

export interface ToolCachePushFlags extends ToolCacheFlags {
  readonly force?: boolean;
}

/** Adds the options of {@link ToolCacheFlags}. */
export function addToolCacheFlags(command: Command): Command {
  return addCacheFromFlag(addInsecureFlag(addConfigFlags(command)))
    .option(
      '--name <NAME>',
      'a cache of its own, for jobs whose commands have other flags or packages: pull and push with the same name belong together',
      parseName,
    )
    .option('--json', 'print JSON');
}

/** @throws InvalidArgumentError */
function parseName(value: string): string {
  if (/^[\w.-]{1,64}$/.test(value)) return value;
  throw new InvalidArgumentError(
    'Expected a name of at most 64 letters, digits, dots, dashes and underscores.',
  );
}
