import { logout } from '@strake/core';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { warnOn } from '../print/warn-on.ts';

/**
 * `strake logout`: succeeds if there is no login.
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
        ? `logged out of ${place.registry}; removed from ${place.path}\n`
        : `no stored login for ${host}\n`,
    );
  return 0;
}
