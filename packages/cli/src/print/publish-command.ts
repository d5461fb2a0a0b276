import type { BuildFlags } from '../build-flag.ts';
import { quoteShell } from './quote-shell.ts';

/**
 * The command that publishes the results of a build: the same packages, images, platforms and settings, with `--push` instead of
 * the destinations.
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
    ...repeated('--set', flags.set),
    ...repeated('-i', flags.image),
    ...repeated('-p', flags.platform),
    ...repeated('-t', reference === undefined ? flags.tag : [reference]),
    ...repeated('--insecure', flags.insecure),
    '--push',
  ]);
}
