import { StrakeError } from '@strake/core/plugin';
import type { GoOptions, ProgramOptions } from './options.ts';
import { quoteFlags, quoteTags } from './quote-flags.ts';
import { quoteLdflags } from './quote-ldflags.ts';

/**
 * The flags of `go build` for one program, `-trimpath` first. What the program sets replaces what the image sets.
 * @param vcs false: the program is not stamped, unless its flags say so
 * @throws CONFIG_VALUE_INVALID for a flag that strake sets itself, or a value that go has no way to write
 */
export function buildFlags(
  program: ProgramOptions,
  options: GoOptions,
  vcs: boolean,
): readonly string[] {
  const flags = quoteFlags(program.flags ?? options.flags ?? []);
  const ldflags = quoteLdflags(program.ldflags ?? options.ldflags ?? []);
  const tags = quoteTags(program.tags ?? options.tags ?? []);
  const sets = (name: string) => flags.some((flag) => flagName(flag) === name);
  if (sets('o')) refuse('-o', 'The path in the image is "path".');
  if (sets('C')) refuse('-C', 'The directory of the module is "dir".');
  return [
    ...(sets('trimpath') ? [] : ['-trimpath']),
    ...(vcs || sets('buildvcs') ? [] : ['-buildvcs=false']),
    ...flags,
    ...(tags.length > 0 ? [`-tags=${tags.join(',')}`] : []),
    ...(ldflags === '' ? [] : [`-ldflags=${ldflags}`]),
  ];
}

const ONLY_BUILD = ['ldflags', 'trimpath', 'buildvcs'];

/** Those of {@link buildFlags} that decide which packages and files there are: the others only make equal questions differ. */
export function listFlags(flags: readonly string[]): readonly string[] {
  return flags.filter(
    (flag, at) => !ONLY_BUILD.includes(flagName(flag)) && !/^--?ldflags$/.test(flags[at - 1] ?? ''),
  );
}

/** `tags` of `-tags=a`, `--tags` and `-tags`; empty for what is no flag. */
export function flagName(flag: string): string {
  return /^--?([^=-][^=]*)/.exec(flag)?.[1] ?? '';
}

function refuse(flag: string, hint: string): never {
  throw new StrakeError(
    'CONFIG_VALUE_INVALID',
    `go flag ${flag} is not the configuration's to set`,
    { hint },
  );
}
