import { login } from '@strake/core';
import type { Invocation } from '../invocation.ts';
import { warnOn } from '../print/warn-on.ts';
import { ask } from '../prompt/ask.ts';
import { askSecret } from '../prompt/ask-secret.ts';
import { readSecret } from '../prompt/read-secret.ts';
import { registryAccess } from '../registry-access.ts';
import type { RegistryFlags } from '../registry-flag.ts';
import { UsageError } from '../usage-error.ts';

export interface LoginFlags extends RegistryFlags {
  readonly username?: string;
  readonly passwordStdin?: boolean;
}

/**
 * `strake login`: prints nothing on stdout.
 * @returns the exit code
 * @throws UsageError if the user name or password is missing and stdin is not a terminal
 */
export async function runLogin(
  host: string,
  flags: LoginFlags,
  invocation: Invocation,
): Promise<number> {
  const credential = await credentialFor(host, flags, invocation);
  const { registry, path, helper } = await login(host, credential, {
    ...registryAccess(flags, invocation),
    onWarning: warnOn(invocation, flags),
  });
  const where =
    helper === undefined
      ? `${path}, unencrypted`
      : `docker-credential-${helper}, configured in ${path}`;
  if (!flags.quiet)
    invocation.stderr.write(
      `logged in to ${registry} as ${credential.username}; stored in ${where}\n`,
    );
  return 0;
}

async function credentialFor(host: string, flags: LoginFlags, invocation: Invocation) {
  const command = `strake login ${host}`;
  const isTerminal = invocation.stdin.isTTY === true;
  if (flags.passwordStdin) {
    if (!flags.username)
      throw new UsageError(
        'option --password-stdin needs --username',
        `Write ${command} --username USER --password-stdin.`,
      );
    return { username: flags.username, password: await readSecret(invocation.stdin, command) };
  }
  if (!isTerminal)
    throw new UsageError(
      'cannot ask for a password: stdin is not a terminal',
      `Pass it on stdin: ${command} --username ${flags.username ?? 'USER'} --password-stdin < FILE.`,
    );
  const username = flags.username || (await ask(invocation, 'Username: '));
  if (username === '')
    throw new UsageError('the user name is empty', `Pass it as an option: ${command} -u USER.`);
  const password = await askSecret(invocation, 'Password: ');
  if (password === '') throw new UsageError('the password is empty', 'Nothing was changed.');
  return { username, password };
}
