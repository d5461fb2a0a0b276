import { login } from '@strake/core';
import { type LoginFlags, runLogin } from '../command/login.ts';
import type { Invocation } from '../invocation.ts';
import { warnOn } from '../print/warn-on.ts';
import { registryAccess } from '../registry-access.ts';
import { UsageError } from '../usage-error.ts';

/** Flags of `ko login`. */
export interface KoLoginFlags extends LoginFlags {
  readonly password?: string;
}

/**
 * `strake ko login`: as `strake login`, with the password as an argument if wanted.
 * @returns the exit code
 * @throws UsageError for a password without a user name
 */
export async function runKoLogin(
  server: string,
  flags: KoLoginFlags,
  invocation: Invocation,
): Promise<number> {
  const { username, password, passwordStdin } = flags;
  if (password === undefined || passwordStdin) return runLogin(server, flags, invocation);
  if (!username || password === '')
    throw new UsageError(
      'a user name and a password are needed',
      `Write strake ko login ${server} -u USER --password-stdin.`,
    );
  const stored = await login(
    server,
    { username, password },
    {
      ...registryAccess(flags, invocation),
      onWarning: warnOn(invocation, flags),
    },
  );
  invocation.stderr.write(`logged in via ${stored.path}\n`);
  return 0;
}
