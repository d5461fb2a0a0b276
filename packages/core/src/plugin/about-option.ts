import { StrakeError } from '../errors/index.ts';

/**
 * Adds to the errors of an action which option of the plugin they are about, so that messages have its line.
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
