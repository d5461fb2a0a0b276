import type { Command } from 'commander';
import type { GlobalFlags } from './invocation.ts';
import { addInsecureFlag } from './repeatable-flag.ts';
import { addTimeoutFlag, type TimeoutFlag } from './timeout-flag.ts';

/** Options of the commands that talk to registries and read no configuration. */
export interface RegistryFlags extends GlobalFlags, TimeoutFlag {
  readonly insecure?: readonly string[];
}

/** Adds the options of {@link RegistryFlags}, apart from the global ones. */
export function addRegistryFlags(command: Command): Command {
  return addInsecureFlag(addTimeoutFlag(command));
}
