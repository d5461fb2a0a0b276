import { type Command, InvalidArgumentError } from 'commander';

/** Adds `--insecure`, of every command that talks to registries. */
export function addInsecureFlag(command: Command): Command {
  return command.option(
    '--insecure <HOST>',
    'accept plain HTTP or an unknown certificate from this registry (repeatable)',
    collectHost,
  );
}

/**
 * Collects registry hosts, as they appear in references.
 * @throws InvalidArgumentError for a URL or a repository, which would never match a host
 */
function collectHost(value: string, previous: readonly string[] | undefined): readonly string[] {
  if (!/[/@\s]/.test(value) && value !== '') return collect(value, previous);
  throw new InvalidArgumentError('Expected HOST[:PORT], such as localhost:5000.');
}

/** Collects the values of a repeatable option. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}
