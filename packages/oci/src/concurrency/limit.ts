/** Runs a limited number of actions at a time; the others wait in the order of their calls. */
export type Limit = <Result>(action: () => Promise<Result>) => Promise<Result>;

/** @param most at least 1 */
export function createLimit(most: number): Limit {
  let free = most;
  const waiting: (() => void)[] = [];
  return async (action) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await action();
    } finally {
      // A slot passes directly to the action that has waited longest, so that no other can take it in between.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
