import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';

/** The platform that a descriptor claims, else its digest. */
export function whereOf({ platform, digest }: Descriptor): string {
  return platform && platform.os !== 'unknown'
    ? formatPlatform(normalizePlatform(platform))
    : digest;
}

/** What is wrong with a manifest that an image index lists, where its place is printed before. */
export const NOT_THERE = 'the index lists it, but it is not there';

/** True if a registry does not have what was asked for. */
export function isNotThere(thrown: unknown): boolean {
  return StrakeError.is(thrown) && thrown.code === 'REGISTRY_NOT_FOUND';
}

/**
 * The error for what an image index lists, but its registry does not have: the name of the image is right, so that advice about names would
 * mislead. Other errors are returned as they are.
 * @param name of the image
 */
export function missingMember<Thrown>(
  thrown: Thrown,
  descriptor: Descriptor,
  name: string,
): Thrown | StrakeError {
  if (!StrakeError.is(thrown) || !isNotThere(thrown)) return thrown;
  const where = whereOf(descriptor);
  const what = where === descriptor.digest ? where : `${where} (${descriptor.digest})`;
  return new StrakeError('REGISTRY_NOT_FOUND', `${name} lists ${what}, but it is not there`, {
    ...thrown.facts,
    cause: thrown,
    hint: 'Push the image again with all of its platforms, or choose platforms that are there.',
  });
}
