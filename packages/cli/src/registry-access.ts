import type { Invocation } from './invocation.ts';
import { printRequests } from './print/print-requests.ts';
import type { RegistryFlags } from './registry-flag.ts';
import { timeoutsOf } from './timeout-flag.ts';

/**
 * The options of core's functions with which they talk to registries as the command line says.
 * @param print prints one line of `--verbose`; default: to stderr
 */
export function registryAccess(
  flags: RegistryFlags,
  invocation: Invocation,
  print?: (line: string) => void,
) {
  const { env, signal } = invocation;
  return {
    env,
    signal,
    insecure: flags.insecure ?? [],
    ...timeoutsOf(flags),
    ...printRequests(invocation, flags, print),
  };
}
