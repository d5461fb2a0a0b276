import { lstatSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { BuildOptions } from '@strake/core';
import { commandError } from '../error-codes.ts';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { shortenPath } from '../print/format-location.ts';
import { warnOn } from '../print/warn-on.ts';

/** The settings of ko, as it looks for them. */
const NAMES = ['.ko.json', '.ko.yaml', '.ko.yml'];

/** The name of the file with ko's settings in a directory; undefined if there is none. */
export function findKoFile(directory: string): string | undefined {
  return NAMES.find((name) => statSync(join(directory, name), { throwIfNoEntry: false })?.isFile());
}

/**
 * The name of the file with ko's settings that a directory has to be built by.
 * @throws FILE_UNREADABLE for one that is something else than a file: what it should say must not be left out silently
 */
export function requireKoFile(directory: string): string | undefined {
  const name = NAMES.find((each) => lstatSync(join(directory, each), { throwIfNoEntry: false }));
  if (name === undefined) return undefined;
  const facts = statSync(join(directory, name), { throwIfNoEntry: false });
  if (facts?.isFile()) return name;
  const what = facts?.isDirectory()
    ? 'a directory'
    : facts
      ? 'not a file'
      : 'a link to a file that does not exist';
  throw commandError('FILE_UNREADABLE', `${name} in ${directory} is ${what}`, {
    hint: 'Remove it, or make it a file.',
  });
}

/**
 * Says that packages are built without the settings of ko that are there.
 * @param source of the configuration, which counts instead
 * @returns whether it did
 */
export function warnOfKoFile(
  directory: string,
  source: { readonly file?: string } | undefined,
  flags: Pick<GlobalFlags, 'color' | 'quiet'>,
  invocation: Pick<Invocation, 'stderr' | 'env'>,
): boolean {
  const name = source?.file === undefined && !flags.quiet ? findKoFile(directory) : undefined;
  if (name !== undefined)
    warnOn(
      invocation,
      flags,
    )(
      `${name} and kodata have no effect here: "strake ko" follows them, and "strake init" makes a configuration of them`,
    );
  return name !== undefined;
}

/**
 * Says that programs are built without the files that ko would add to them.
 * @param options of a build; with a configuration, that says what its images contain
 */
export async function warnOfKodata(
  options: BuildOptions,
  cwd: string,
  flags: Pick<GlobalFlags, 'color'>,
  invocation: Pick<Invocation, 'stderr' | 'env'>,
): Promise<void> {
  if (options.source?.file !== undefined) return;
  const { builtPackages } = await import('../package/built-packages.ts');
  const found = (await builtPackages(options))
    .filter(isAbsolute)
    .map((directory) => join(directory, 'kodata'))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory())
    .map((path) => shortenPath(path, cwd));
  const [first, ...others] = found;
  if (first === undefined) return;
  const which = others.length === 0 ? first : `${first} and ${others.length} more`;
  warnOn(
    invocation,
    flags,
  )(
    `${which} is not in the image: "strake ko build" adds it, and "strake init" makes a configuration with it`,
  );
}
