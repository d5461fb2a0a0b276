import { StrakeError } from '@strake/core/plugin';
import type { GoOptions, ProgramOptions } from './options.ts';

/** One program of one image, with all that decides how it is built. */
export interface Program {
  readonly image: string;
  /** Finds the program again in the layer hook: its package, with a number where the image has it twice. */
  readonly id: string;
  /** As `go` takes it, relative ones from `directory`. */
  readonly package: string;
  /** Absolute folder that go runs in. */
  readonly directory: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** As written; undefined: by its name. */
  readonly path?: string;
  readonly entrypoint: boolean;
}

/**
 * The programs of an image, defaults filled in.
 * @param directory absolute folder of the configuration
 * @throws CONFIG_VALUE_INVALID for a package that is a pattern, or a second entrypoint
 */
export function readPrograms(
  image: string,
  options: GoOptions | undefined,
  directory: string,
  vcs: boolean,
  resolvePath: (...parts: string[]) => string,
): readonly Program[] {
  const seen = new Map<string, number>();
  const programs = (options?.programs ?? []).map((given) => {
    const program: ProgramOptions = typeof given === 'string' ? { package: given } : given;
    const count = (seen.get(program.package) ?? 0) + 1;
    seen.set(program.package, count);
    return {
      image,
      id: count === 1 ? program.package : `${program.package}#${count}`,
      package: packagePath(program.package, image),
      directory: resolvePath(directory, program.dir ?? options?.dir ?? '.'),
      flags: buildFlags(program, options ?? {}, vcs),
      env: { ...options?.env, ...program.env },
      ...(program.path === undefined ? {} : { path: program.path }),
      entrypoint: program.entrypoint ?? false,
    };
  });
  const [first, second] = programs.filter((program) => program.entrypoint);
  if (first && second) {
    throw new StrakeError('CONFIG_VALUE_INVALID', `image "${image}" has two entrypoints, ${first.package} and ${second.package}`, {
      image,
      hint: 'Mark one program with "entrypoint: true".',
    });
  }
  return programs;
}

/** `go build` takes a file too, and names the program after it; an image is better named after the package. */
function packagePath(text: string, image: string): string {
  if (text.includes('...')) {
    throw new StrakeError('CONFIG_VALUE_INVALID', `package "${text}" of image "${image}" is a pattern`, {
      image,
      hint: 'Name each program; "go list -f \'{{if eq .Name "main"}}{{.ImportPath}}{{end}}\' ./..." lists them.',
    });
  }
  return text.endsWith('.go') ? text.replace(/\/?[^/]*$/, '') || '.' : text;
}

function buildFlags(program: ProgramOptions, options: GoOptions, vcs: boolean): readonly string[] {
  const flags = program.flags ?? options.flags ?? [];
  const ldflags = program.ldflags ?? options.ldflags ?? [];
  const tags = program.tags ?? options.tags ?? [];
  return [
    ...(flags.some((flag) => /^--?trimpath(=|$)/.test(flag)) ? [] : ['-trimpath']),
    ...(vcs || flags.some((flag) => /^--?buildvcs(=|$)/.test(flag)) ? [] : ['-buildvcs=false']),
    ...flags,
    ...(tags.length > 0 ? [`-tags=${tags.join(',')}`] : []),
    ...(ldflags.length > 0 ? [`-ldflags=${ldflags.join(' ')}`] : []),
  ];
}
