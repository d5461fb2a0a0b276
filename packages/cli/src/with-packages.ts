import { join, relative, resolve, sep } from 'node:path';
import { UsageError } from './usage-error.ts';

/** The directories that packages are relative to, and the images they are for. */
export interface PackagePlace {
  /** The absolute working directory of the command. */
  readonly cwd: string;
  /** The absolute directory of the configuration. */
  readonly directory: string;
  /** Images picked by `--image`. */
  readonly images: readonly string[];
}

/**
 * Sets these Go packages as the programs of a configuration without programs.
 * @throws UsageError if it has several images and none is selected
 */
export function withPackages(
  config: unknown,
  packages: readonly string[],
  place: PackagePlace,
): unknown {
  const top = asRecord(config);
  const images = asRecord(top.images);
  const names = Object.keys(images);
  if (names.length === 0) return { ...top, go: withPrograms(top.go, packages, place) };
  const [picked = names[0]] = place.images;
  if (picked === undefined || (names.length > 1 && place.images.length !== 1)) {
    throw new UsageError(
      `packages on the command line need a target: the configuration has ${names.length} images`,
      `Select one with --image: ${names.join(', ')}.`,
    );
  }
  const image = asRecord(images[picked]);
  const go = withPrograms(image.go, packages, place, asRecord(top.go).dir);
  return { ...top, images: { ...images, [picked]: { ...image, go } } };
}

/** @param shared `dir` of all images, which is kept */
function withPrograms(
  options: unknown,
  packages: readonly string[],
  place: PackagePlace,
  shared?: unknown,
): unknown {
  const given = asRecord(options);
  const dir = given.dir ?? shared;
  const base = typeof dir === 'string' ? join(place.directory, dir) : place.directory;
  return {
    ...given,
    programs: packages.map((name) => ({ package: fromBase(name, base, place.cwd) })),
  };
}

/** Relative packages on the command line are relative to the working directory, those of the configuration to its directory. */
function fromBase(name: string, base: string, cwd: string): string {
  if (!/^\.{1,2}([/\\]|$)/.test(name)) return name;
  const path = relative(base, resolve(cwd, name)).split(sep).join('/');
  return path.startsWith('..') ? path : path === '' ? '.' : `./${path}`;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
