import { defined, isRecord } from '@strake/oci/internal';
import type { StrakeError } from '../errors/index.ts';
import type { FoundPackage } from './package-names.ts';

/** C0, DEL and C1, lone surrogates, and what ends a line: in a configuration they would begin another one. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/**
 * Checks what a plugin found for a first configuration.
 * @throws what `refuse` makes: for anything but packages whose names can be written, each with an image of its own
 */
export function checkFound(
  found: unknown,
  refuse: (what: string, hint: string) => StrakeError,
): readonly FoundPackage[] {
  const bad = (what: string) =>
    refuse(
      `an invalid list of packages${what}`,
      'Return a list of { name, image }, with path and repository where they are known.',
    );
  if (!Array.isArray(found) || !found.every(isFound)) throw bad('');
  if (found.length === 0)
    throw refuse(
      'an empty list of packages',
      'Throw an error if there are none; its hint says what to do.',
    );
  const images = new Set<string>();
  for (const { name, path, image, repository } of found) {
    for (const text of [name, path, image, repository])
      if (text !== undefined && (text.trim() === '' || UNPRINTABLE.test(text)))
        throw bad(`: ${JSON.stringify(text)} is not a name`);
    if (images.has(image)) throw bad(`: two have the image ${JSON.stringify(image)}`);
    images.add(image);
  }
  return found.map(({ name, path, image, repository }) => ({
    name,
    image,
    ...defined({ path, repository }),
  }));
}

function isFound(value: unknown): value is FoundPackage {
  if (!isRecord(value)) return false;
  const { name, path = '', image, repository = '' } = value;
  return [name, path, image, repository].every((each) => typeof each === 'string');
}
