import { StrakeError } from '@strake/core/plugin';

/**
 * Refuses `-toolexec`, as ko does: it runs a program of the configuration's choice for each step of the compiler.
 * @param source where the flags are from, for messages
 * @throws CONFIG_VALUE_INVALID
 */
export function checkToolexec(flags: readonly string[], source: string): void {
  const found = flags.find((flag) => /^--?toolexec(=|$)/.test(flag));
  if (found === undefined) return;
  throw new StrakeError('CONFIG_VALUE_INVALID', `${source} must not contain ${found}`, {
    hint: 'Remove it: -toolexec runs another program in place of the tools of Go.',
  });
}

/** {@link checkToolexec} for GOFLAGS. Go removes quotes around flags. Source: cmd/internal/quoted, `Split`. */
export function checkGoflags(text: string | undefined): void {
  const flags = [...(text ?? '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)];
  checkToolexec(
    flags.map(([, double, single, bare]) => double ?? single ?? bare ?? ''),
    'GOFLAGS',
  );
}
