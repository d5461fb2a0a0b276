import type { Command } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import type { LoginFlags } from './command/login.ts';
import type { GlobalFlags, Invocation } from './invocation.ts';
import { addRegistryFlags } from './registry-flag.ts';

/** Adds `login` and `logout`. */
export function addLoginCommands(program: Command, invocation: Invocation, end: End): void {
  const login = addCommand(
    program,
    'login',
    'log in to a registry, for strake, docker and podman',
    'login',
  )
    .argument('<HOST>', 'ghcr.io, docker.io, localhost:5000')
    .option('-u, --username <USER>', 'user name; strake asks for it if it is missing')
    .option('--password-stdin', 'read the password or token from stdin instead of asking');
  addRegistryFlags(login)
    .addHelpText(
      'after',
      examples(
        'strake login ghcr.io -u ann',
        'echo "$TOKEN" | strake login ghcr.io -u ann --password-stdin',
      ),
    )
    .action(async (host: string, _: unknown, self: Command) => {
      const { runLogin } = await import('./command/login.ts');
      end(await runLogin(host, self.optsWithGlobals<LoginFlags>(), invocation));
    });

  addCommand(program, 'logout', 'remove the credentials for a registry', 'login')
    .argument('<HOST>', 'ghcr.io, docker.io, localhost:5000')
    .addHelpText('after', examples('strake logout ghcr.io'))
    .action(async (host: string, _: unknown, self: Command) => {
      const { runLogout } = await import('./command/logout.ts');
      end(await runLogout(host, self.optsWithGlobals<GlobalFlags>(), invocation));
    });
}
