import { combineErrors } from '../errors/index.ts';

/**
 * Waits for all, then returns all results or throws one error that combines every failure. What was only aborted because
 * another one failed does not count as a failure.
 */
export async function allOrThrow<const Actions extends readonly Promise<unknown>[]>(
  actions: Actions,
): Promise<Results<Actions>> {
  const settled = await Promise.allSettled(actions);
  const errors = settled.flatMap((each) =>
    each.status === 'fulfilled' ? [] : [asError(each.reason)],
  );
  if (errors.length === 0) return Promise.all(actions) as Promise<Results<Actions>>;
  throw combineErrors(errors);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** What the actions result in, in their order. */
type Results<Actions extends readonly Promise<unknown>[]> = {
  -readonly [Index in keyof Actions]: Awaited<Actions[Index]>;
};

/** The same, but the first failure aborts what still runs. */
export async function allOrAbort<Result>(
  controller: AbortController,
  actions: readonly Promise<Result>[],
): Promise<readonly Result[]> {
  return allOrThrow(
    actions.map((action) =>
      action.catch((thrown: unknown) => {
        controller.abort(new DOMException('another part of the operation failed', 'AbortError'));
        throw thrown;
      }),
    ),
  );
}
