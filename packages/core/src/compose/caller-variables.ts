import { defined } from '@strake/oci/internal';
import { withoutRepository } from '../host/git/index.ts';
import { thisMachine } from '../host/machine.ts';
import type { BuildOptions } from './build-options.ts';
import { CACHE_KEY } from './cache-key.ts';

/** What tools of builds need if nothing is given: where programs and their files are. The last ones are of Windows. */
const NEEDED = ['PATH', 'HOME', 'USERPROFILE', 'LOCALAPPDATA', 'SystemRoot', 'TEMP', 'PATHEXT'];

/** The environment of a build: without unset variables, those that redirect git, and the key that signs entries of the remote cache. */
export function callerVariables(given: BuildOptions['env']): Readonly<Record<string, string>> {
  const { env } = thisMachine();
  const caller = given ?? Object.fromEntries(NEEDED.map((name) => [name, env[name]]));
  const { [CACHE_KEY]: _, ...shared } = defined(caller);
  return withoutRepository(shared);
}
