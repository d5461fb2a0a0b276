import { isAbsolute } from 'node:path';
import { defined, isRecord } from '@strake/oci/internal';
import type { StrakeError } from '../errors/index.ts';
import { isLine } from './is-line.ts';
import type { LocatedPackage, LocatedPackages } from './package-names.ts';

/**
 * Checks what a plugin found for names on the command line.
 * @throws what `refuse` makes
 */
export function checkLocated(
  found: unknown,
  refuse: (what: string, hint: string) => StrakeError,
): LocatedPackages {
  if (found === undefined) return undefined;
  if (!Array.isArray(found) || found.length === 0 || !found.every(isLocated))
    throw refuse(
      'an invalid list of packages from packages.locate',
      'Return a list of at least one { name, path, directory, image }, or undefined for names that it does not know.',
    );
  return found.map(({ name, path, directory, image }) => ({
    name,
    path,
    ...defined({ directory, image }),
  }));
}

function isLocated(value: unknown): value is LocatedPackage {
  if (!isRecord(value)) return false;
  const { name, path, directory, image } = value;
  return (
    isLine(name) &&
    isLine(path) &&
    (directory === undefined || (isLine(directory) && isAbsolute(directory))) &&
    (image === undefined || isLine(image))
  );
}
