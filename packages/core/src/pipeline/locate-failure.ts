import { type ErrorFacts, isAbort, StrakeError } from '@strake/oci';
import { combineErrors } from '@strake/oci/internal';

/**
 * Runs an action whose failures, each of them, are about one value of the configuration.
 * @param facts where it stands, and the image; what a failure knows already stays
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

/** The facts of failures about a value that may have been written nowhere. */
export function factsAt(image: string, location: ErrorFacts['location']): ErrorFacts {
  return { image, ...(location ? { location } : {}) };
}
