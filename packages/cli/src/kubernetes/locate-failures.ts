import { combineErrors, type ErrorFacts, type Location, StrakeError } from '@strake/core';
import type { NamedPackage } from './reference-images.ts';

/** What failures of a build can be about. */
export interface FailurePlaces {
  /** By image, where it is referred to first. */
  readonly places: ReadonlyMap<string, Location>;
  readonly packages: readonly NamedPackage[];
}

/** The failures of a build as one error, each with the place of the reference to its image or its package. */
export function locateFailures(failures: readonly Error[], where: FailurePlaces): Error {
  return combineErrors(failures.flatMap(partsOf).map((each) => locate(each, where)));
}

function partsOf(failure: Error): readonly Error[] {
  return StrakeError.is(failure) ? (failure.facts.errors ?? [failure]) : [failure];
}

/** Adds the place of a reference to an error about its image or its package. */
function locate(failure: Error, { places, packages }: FailurePlaces): Error {
  if (!StrakeError.is(failure)) return failure;
  const image = failure.facts.image ?? imageOf(failure.facts, packages);
  const location = image === undefined ? undefined : places.get(image);
  return location === undefined ? failure : StrakeError.locate(failure, { location });
}

/** A compiler may work for several images at once: its output tells which package failed, else its arguments. */
function imageOf(
  { argv = [], output = '' }: ErrorFacts,
  packages: readonly NamedPackage[],
): string | undefined {
  const compiled = packages.filter(({ names }) => names.some((name) => argv.includes(name)));
  const words = new Set(output.split(/\s/));
  const failed = compiled.find(({ names }) => names.some((name) => words.has(name)));
  return (failed ?? compiled[0])?.image;
}
