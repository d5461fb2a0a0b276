import {
  type BuildOptions,
  type LocatedPackage,
  locatePackages,
  type PackageReader,
  readersOf,
  StrakeError,
} from '@strake/core';
import { splitUnpublished } from '../init/skip-programs.ts';
import { findReader } from './apply-packages.ts';
import { imagePerPackage } from './image-per-package.ts';

/** What is built where there is no configuration. */
export interface ProgramsHere {
  readonly config: unknown;
  readonly images: readonly string[];
  /** Directories such as `test`, whose programs are left out. */
  readonly below: readonly string[];
}

/** Everything in the working directory and below it. */
const EVERYTHING = './...';

/**
 * An image for each program in the working directory and below it, with the names that "strake init" gives them: programs of tests,
 * documentation and examples are left out, unless there are no others.
 * @returns undefined if there are none
 */
export async function programsHere(
  options: BuildOptions,
  cwd: string,
): Promise<ProgramsHere | undefined> {
  const located = await locate(options, cwd);
  const [only] = located;
  if (only === undefined) return undefined;
  const { kept, below } = splitUnpublished(located, ({ name }) => name);
  const place = { cwd, directory: options.directory };
  const names = kept.map(({ name }) => name);
  const reader = await findReader(names, options, place);
  const named = located.length === 1 ? [await namedAfterModule(only, reader)] : kept;
  return {
    config: await imagePerPackage(options.config, named, reader, place),
    images: named.map(({ name, image = name }) => image),
    below,
  };
}

async function locate(options: BuildOptions, cwd: string): Promise<readonly LocatedPackage[]> {
  if (readersOf(options).length === 0) return [];
  try {
    return await locatePackages([EVERYTHING], { ...options, cwd, cache: false });
  } catch (thrown) {
    // What is wrong is that there is no configuration.
    if (StrakeError.is(thrown) && thrown.kind === 'tool') return [];
    throw thrown;
  }
}

/** A single program is called what its module is, because its directory may have any name: `example.com/tool/cmd/app` is "tool". */
async function namedAfterModule(
  only: LocatedPackage,
  reader: PackageReader,
): Promise<LocatedPackage> {
  const below = only.name.replace(/^\./, '');
  const above = only.path.endsWith(below) ? only.path.slice(0, -below.length || undefined) : '';
  const image = await reader.imageName(above);
  return image === undefined ? only : { ...only, image };
}
