import type { BuildFlags } from '../build-flag.ts';
import { quoteShell } from './quote-shell.ts';

/**
 * The command that publishes the results of a build: the same packages, images, platforms and settings, with `--push` instead of
 * the destinations. Values of settings may be secret, and logs are public: only their keys are there.
 * @param reference the placeholder for an image without a repository; it replaces `-t`
 */
export function publishCommand(
  packages: readonly string[],
  flags: BuildFlags,
  reference?: string,
): string {
  const repeated = (option: string, values: readonly string[] = []) =>
    values.flatMap((value) => [option, value]);
  return quoteShell([
    'strake',
    ...(flags.C === undefined ? [] : ['-C', flags.C]),
    'build',
    ...packages,
    ...(flags.config === undefined ? [] : ['-c', flags.config]),
    ...repeated('--set', flags.set?.map(withoutValue)),
    ...repeated('-i', flags.image),
    ...repeated('-p', flags.platform),
    ...repeated('-t', reference === undefined ? flags.tag : [reference]),
    ...repeated('--insecure', flags.insecure),
    '--push',
  ]);
}

/** `vars.version=…`: a key may have `=` inside quotes. */
function withoutValue(setting: string): string {
  const [key = ''] = /^(?:"[^"]*"|'[^']*'|[^="'])*(?==)/.exec(setting) ?? [];
  return `${key.trim()}=…`;
}
