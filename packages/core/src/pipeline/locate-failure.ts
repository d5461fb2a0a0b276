import { type ErrorFacts, isAbort } from '@strake/oci';
import { combineErrors, defined } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';

/**
 * Runs an action, and adds the location of a configuration value to each of its errors.
 * @param facts its location, and the image; facts that an error already has are kept
 */
export async function locateFailure<Result>(
  facts: () => ErrorFacts,
  action: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await action();
  } catch (thrown) {
    if (!StrakeError.is(thrown) || isAbort(thrown)) throw thrown;
    const located = (thrown.facts.errors ?? [thrown]).map((each) =>
      StrakeError.is(each) ? StrakeError.locate(each, facts()) : each,
    );
    throw combineErrors(located);
  }
}

/** The facts for errors about a value, which may have no location. */
export function factsAt(image: string, location: ErrorFacts['location']): ErrorFacts {
  return { image, ...defined({ location }) };
}
