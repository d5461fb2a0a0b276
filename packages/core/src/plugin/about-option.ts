import { StrakeError } from '../errors/index.ts';

/**
 * Says of what an action refuses which option of the plugin it is about, so that the user is led to its line.
 * @param option keys from the plugin's options
 * @returns what the action returns; a promise stays one
 */
export function aboutOption<Result>(
  option: readonly (string | number)[],
  action: () => Result,
): Result {
  const locate = (thrown: unknown) =>
    StrakeError.is(thrown) ? StrakeError.locate(thrown, { option }) : thrown;
  try {
    const result = action();
    if (!(result instanceof Promise)) return result;
    return result.catch((thrown: unknown) => {
      throw locate(thrown);
    }) as Result;
  } catch (thrown) {
    throw locate(thrown);
  }
}
