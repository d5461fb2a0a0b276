import { type ConfigPath, defined, type Location, StrakeError } from '@strake/core';

/**
 * Adds its place to an error about a value of a file, whose path the error has as `option`.
 * @param placeOf the place of a value
 * @returns what was thrown, if it is not about a value
 */
export function locateValue(thrown: unknown, placeOf: (path: ConfigPath) => Location): unknown {
  if (!StrakeError.is(thrown)) return thrown;
  const { option, location, ...facts } = thrown.facts;
  if (option === undefined) return thrown;
  return new StrakeError(thrown.code, thrown.message, {
    ...facts,
    kind: thrown.kind,
    cause: thrown,
    location: { ...placeOf(option), ...defined({ key: location?.key }) },
  });
}
