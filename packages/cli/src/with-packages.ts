import { join, relative, resolve, sep } from 'node:path';
import { UsageError } from './usage-error.ts';

/** Where packages were named, and for which images. */
export interface PackagePlace {
  /** Absolute: where the command works. */
  readonly cwd: string;
  /** Absolute: the directory of the configuration. */
  readonly directory: string;
  /** Images picked by `--image`. */
  readonly images: readonly string[];
}

/**
 * A configuration without programs, with these Go packages as its programs.
 * @throws UsageError where it has several images and none is picked
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
      `packages on the command line do not say which of ${names.length} images they are for`,
      `Pick one by --image: ${names.join(', ')}.`,
    );
  }
  const image = asRecord(images[picked]);
  const go = withPrograms(image.go, packages, place, asRecord(top.go).dir);
  return { ...top, images: { ...images, [picked]: { ...image, go } } };
}

/** @param shared `dir` of all images, which stays where it is */
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

/** A relative package starts where the command works; the configuration's start at its directory. */
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
