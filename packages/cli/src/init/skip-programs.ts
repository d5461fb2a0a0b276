import type { FoundImage } from '@strake/core';

/** Directories whose programs are seldom published: those of tests, documentation and maintenance. */
const UNPUBLISHED: readonly string[] = [
  'test',
  'tests',
  'e2e',
  'testdata',
  'doc',
  'docs',
  'hack',
  'example',
  'examples',
];

/** The programs that a first configuration builds, and those that it leaves out. */
export interface ChosenPrograms {
  readonly images: readonly FoundImage[];
  /** In the order of their paths. */
  readonly skipped: readonly FoundImage[];
  /** Directories that contain the skipped ones: `test`, `tools/hack`. */
  readonly below: readonly string[];
}

/**
 * Leaves out programs below directories such as `test` and `docs`, unless there are no others.
 * @param all true: leaves out none
 * @param isNamed whether something else than the search names an image; such images stay
 */
export function skipPrograms(
  images: readonly FoundImage[],
  all: boolean,
  isNamed: (image: FoundImage) => boolean = () => false,
): ChosenPrograms {
  const places = images.map((image) => ({
    image,
    below: all || isNamed(image) ? undefined : unpublishedPart(image.package),
  }));
  const kept = places.filter(({ below }) => below === undefined);
  if (kept.length === 0) return { images, skipped: [], below: [] };
  const skipped = places.filter(({ below }) => below !== undefined);
  return {
    images: kept.map(({ image }) => image),
    skipped: skipped.map(({ image }) => image),
    below: [...new Set(skipped.flatMap(({ below }) => below ?? []))].sort(),
  };
}

/** The path of a package up to the first such directory: `./a/test/b` is below `a/test`. */
export function unpublishedPart(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '.' && part !== '');
  const at = parts.findIndex((part) => UNPUBLISHED.includes(part));
  return at < 0 ? undefined : parts.slice(0, at + 1).join('/');
}
