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
  const { kept, skipped, below } = splitUnpublished(images, (image) =>
    all || isNamed(image) ? '.' : image.package,
  );
  return { images: kept, skipped, below };
}

/** Programs that are published, or all if there are no others. */
export interface SplitPrograms<Program> {
  readonly kept: readonly Program[];
  /** In the given order. */
  readonly skipped: readonly Program[];
  /** Directories that contain the skipped ones, sorted: `test`, `tools/hack`. */
  readonly below: readonly string[];
}

/** @param pathOf the path of a program, with slashes: `./cmd/api` */
export function splitUnpublished<Program>(
  programs: readonly Program[],
  pathOf: (program: Program) => string,
): SplitPrograms<Program> {
  const places = programs.map((program) => ({ program, below: unpublishedPart(pathOf(program)) }));
  const kept = places.filter(({ below }) => below === undefined);
  if (kept.length === 0) return { kept: programs, skipped: [], below: [] };
  const skipped = places.filter(({ below }) => below !== undefined);
  return {
    kept: kept.map(({ program }) => program),
    skipped: skipped.map(({ program }) => program),
    below: [...new Set(skipped.flatMap(({ below }) => below ?? []))].sort(),
  };
}

/** The path of a package up to the first such directory: `./a/test/b` is below `a/test`. */
export function unpublishedPart(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '.' && part !== '');
  const at = parts.findIndex((part) => UNPUBLISHED.includes(part));
  return at < 0 ? undefined : parts.slice(0, at + 1).join('/');
}
