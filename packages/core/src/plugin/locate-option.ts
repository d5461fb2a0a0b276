import type { ErrorFacts, Location } from '@strake/oci';
import { combineErrors } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';

/** Finds the location in the configuration of a plugin's options, or of the option that an error is about. */
export type LocateOption = (
  plugin: string,
  facts: Pick<ErrorFacts, 'image' | 'option'>,
) => Location | undefined;

/** A plugin's error about its options, with their location. Errors of other kinds are returned unchanged. */
export function locateOption(
  thrown: StrakeError,
  plugin: string,
  locate: LocateOption | undefined,
): Error {
  const { errors, location, option } = thrown.facts;
  if (errors) {
    return combineErrors(
      errors.map((each) => (StrakeError.is(each) ? locateOption(each, plugin, locate) : each)),
    );
  }
  const isAboutOptions = option !== undefined || thrown.kind === 'config';
  const found = location || !isAboutOptions ? undefined : locate?.(plugin, thrown.facts);
  return found ? StrakeError.locate(thrown, { location: found }) : thrown;
}
