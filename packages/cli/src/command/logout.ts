import { logout } from '@strake/core';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { warnOn } from '../print/warn-on.ts';

/**
 * `strake logout`: to be logged out already is no failure.
 * @returns the exit code
 */
export async function runLogout(
  host: string,
  flags: GlobalFlags,
  invocation: Invocation,
): Promise<number> {
  const { env, signal, stderr } = invocation;
  const place = await logout(host, { env, signal, onWarning: warnOn(invocation, flags) });
  if (!flags.quiet)
    stderr.write(
      place
        ? `logged out of ${place.registry}; taken out of ${place.path}\n`
        : `no login for ${host} is kept\n`,
    );
  return 0;
}
