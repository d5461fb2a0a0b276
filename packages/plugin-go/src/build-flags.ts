import { StrakeError } from '@strake/core/plugin';
import { flagName } from './flag-values.ts';
import type { GoOptions, ProgramOptions } from './options.ts';
import { quoteFlags, quoteTags } from './quote-flags.ts';
import { quoteLdflags } from './quote-ldflags.ts';

/**
 * The flags of `go build` for one program, beginning with `-trimpath`. Settings of the program replace those of the image.
 * @param vcs false: the program is not stamped, unless its flags ask for it
 * @throws CONFIG_VALUE_INVALID for a flag that strake sets itself, and for a value that go cannot express
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

/**
 * The flags of {@link buildFlags} that affect which packages and files are built. Without the others, more programs can share one
 * `go list`.
 */
export function listFlags(flags: readonly string[]): readonly string[] {
  return flags.filter(
    (flag, at) => !ONLY_BUILD.includes(flagName(flag)) && !/^--?ldflags$/.test(flags[at - 1] ?? ''),
  );
}

function refuse(flag: string, hint: string): never {
  throw new StrakeError('CONFIG_VALUE_INVALID', `the configuration must not set go flag ${flag}`, {
    hint,
  });
}
