import { posix, resolve } from 'node:path';
import { aboutOption, StrakeError } from '@strake/core/plugin';
import { buildFlags } from './build-flags.ts';
import type { GoOptions, ProgramOptions } from './options.ts';
import { quoteVariable } from './quote-flags.ts';

/** One program of one image, with its build settings. */
export interface Program {
  readonly image: string;
  /** Identifies the program in the layer hook: its package, with a number if the image contains it twice. */
  readonly id: string;
  /** In the form that `go list` prints: `./cmd/app`, `.`, `example.com/mod/cmd/app`; relative to `directory`. */
  readonly package: string;
  /** Absolute working directory of go. */
  readonly directory: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** As configured; undefined: derived from its name. */
  readonly path?: string;
  readonly entrypoint: boolean;
  /** Path of keys in the plugin's options. */
  readonly option: readonly (string | number)[];
}

export interface ProgramSource {
  readonly image: string;
  readonly options: GoOptions | undefined;
  /** Absolute directory of the configuration. */
  readonly directory: string;
  /** False: programs are not stamped. */
  readonly vcs: boolean;
}

/**
 * The programs of an image, in order, with defaults.
 * @throws CONFIG_VALUE_INVALID for an invalid package or flag, or a second entrypoint
 */
export function readPrograms({
  image,
  options,
  directory,
  vcs,
}: ProgramSource): readonly Program[] {
  const seen = new Map<string, number>();
  const programs = (options?.programs ?? []).map((given, at) => {
    const program: ProgramOptions = typeof given === 'string' ? { package: given } : given;
    const option = ['programs', at] as const;
    const path = packagePath(program.package, { image, option });
    const count = (seen.get(path) ?? 0) + 1;
    seen.set(path, count);
    return {
      image,
      id: count === 1 ? path : `${path}#${count}`,
      package: path,
      directory: resolve(directory, program.dir ?? options?.dir ?? '.'),
      flags: aboutOption(option, () => buildFlags(program, options ?? {}, vcs)),
      env: stringValues({ ...options?.env, ...program.env }),
      ...(program.path === undefined ? {} : { path: program.path }),
      entrypoint: program.entrypoint ?? false,
      option,
    };
  });
  const [first, second] = programs.filter((program) => program.entrypoint);
  if (!first || !second) return programs;
  throw new StrakeError(
    'CONFIG_VALUE_INVALID',
    `image "${image}" has two entrypoints, ${first.package} and ${second.package}`,
    {
      image,
      option: [...second.option, 'entrypoint'],
      hint: 'Mark one program with "entrypoint: true".',
    },
  );
}

/** Replaces a file by its package: `go build` would name the program after the file. */
function packagePath(text: string, { image, option }: Pick<Program, 'image' | 'option'>): string {
  const refuse = (what: string, hint: string) =>
    new StrakeError('CONFIG_VALUE_INVALID', `package "${text}" of image "${image}" ${what}`, {
      image,
      option,
      hint,
    });
  if (text.includes('...')) {
    const list = `go list -f '{{if eq .Name "main"}}{{.ImportPath}}{{end}}' ${text}`;
    throw refuse('is a pattern', `List the programs one by one; "${list}" prints them.`);
  }
  if (text.startsWith('ko://')) {
    throw refuse('is a ko reference', `Write it without ko://: "${text.slice('ko://'.length)}".`);
  }
  if (text.includes('@')) {
    const [path = text] = text.split('@');
    throw refuse(
      'names a version',
      `go.mod sets the version: run "go get ${text}" and write "${path}".`,
    );
  }
  const isFile = text.endsWith('.go') && (isPath(text) || !/^[^/]*\.[^/]*\//.test(text));
  const clean = posix.normalize(isFile ? posix.dirname(text) : text).replace(/(?<=.)\/$/, '');
  return !isPath(clean) && (isFile || isPath(text)) ? `./${clean}` : clean;
}

/** Whether go treats a string as a directory; otherwise it is an import path. */
export function isPath(text: string): boolean {
  return /^(\.{0,2}\/|\.{1,2}$)/.test(text);
}

function stringValues(env: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, quoteVariable(name, String(value))]),
  );
}
