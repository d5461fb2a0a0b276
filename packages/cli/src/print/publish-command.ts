import type { BuildFlags } from '../build-flag.ts';
import { quoteShell } from './quote-shell.ts';

/**
 * The command that publishes what a build made: the same packages, images, platforms and settings, with `--push` instead of
 * the places that the results went to.
 * @param reference what to write for the name where the image has no repository; it takes the place of `-t`
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
