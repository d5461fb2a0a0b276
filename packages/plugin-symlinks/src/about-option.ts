import { StrakeError } from '@strake/core/plugin';

/** Says of what is refused which option it is about, so that the user is led to its line. */
export function aboutOption<Result>(option: readonly string[], action: () => Result): Result {
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
