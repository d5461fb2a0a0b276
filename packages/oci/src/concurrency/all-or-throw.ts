import { combineErrors, isAbort } from '../errors/index.ts';

/**
 * Waits for all, then returns all results or throws one error that combines every failure. What was only aborted because
 * another one failed does not count as a failure.
 */
export async function allOrThrow<Result>(actions: readonly Promise<Result>[]): Promise<Result[]> {
  const settled = await Promise.allSettled(actions);
  const results: Result[] = [];
  const errors: Error[] = [];
  for (const each of settled) {
    if (each.status === 'fulfilled') results.push(each.value);
    else errors.push(each.reason instanceof Error ? each.reason : new Error(String(each.reason)));
  }
  if (errors.length === 0) return results;
  const genuine = errors.filter((error) => !isAbort(error));
  throw combineErrors(genuine.length > 0 ? genuine : errors);
}

/** The same for two results of different types. */
export async function bothOrThrow<First, Second>(
  first: Promise<First>,
  second: Promise<Second>,
): Promise<[First, Second]> {
  await allOrThrow<unknown>([first, second]);
  return [await first, await second];
}

/** The same, but the first failure aborts what still runs. */
export async function allOrAbort<Result>(
  controller: AbortController,
  actions: readonly Promise<Result>[],
): Promise<Result[]> {
  return allOrThrow(
    actions.map((action) =>
      action.catch((thrown: unknown) => {
        if (!controller.signal.aborted)
          controller.abort(new DOMException('another part of the build failed', 'AbortError'));
        throw thrown;
      }),
    ),
  );
}
