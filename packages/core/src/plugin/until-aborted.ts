/** Waits for the result of an action, but not longer than until the signal aborts: code of a plugin may never settle. */
export async function untilAborted<Result>(
  signal: AbortSignal | undefined,
  action: () => Result | Promise<Result>,
): Promise<Result> {
  if (signal === undefined) return action();
  signal.throwIfAborted();
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([action(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
