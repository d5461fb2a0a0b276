import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { warnOn } from '../print/warn-on.ts';

/** The settings of ko, as it looks for them. */
const NAMES = ['.ko.json', '.ko.yaml', '.ko.yml'];

/** The name of the file with ko's settings in a directory; undefined if there is none. */
export function findKoFile(directory: string): string | undefined {
  return NAMES.find((name) => statSync(join(directory, name), { throwIfNoEntry: false })?.isFile());
}

/**
 * Says that packages are built without the settings of ko that are there.
 * @param source of the configuration, which counts instead
 */
export function warnOfKoFile(
  directory: string,
  source: { readonly file?: string } | undefined,
  flags: Pick<GlobalFlags, 'color' | 'quiet'>,
  invocation: Pick<Invocation, 'stderr' | 'env'>,
): void {
  const name = source?.file === undefined && !flags.quiet ? findKoFile(directory) : undefined;
  if (name !== undefined)
    warnOn(
      invocation,
      flags,
    )(
      `${name} and kodata have no effect here: "strake ko" follows them, and "strake init" makes a configuration of them`,
    );
}
