import { StrakeError } from '../errors/index.ts';
import { callFacts, nameCall } from './blame-tap.ts';
import type { Place, Tap } from './tap.ts';

/** Rejects when the build is cancelled or the time limit is reached. A handler that ignores both is abandoned. */
export function interruptTap(
  tap: Tap,
  place: Place,
  signal: AbortSignal,
  timeoutSeconds: number | undefined,
) {
  const stop: { reason?: unknown } = {};
  let settle = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const seconds = timeoutSeconds;
    const timer =
      seconds === undefined
        ? undefined
        : setTimeout(() => {
            stop.reason = new StrakeError(
              'PLUGIN_TIMEOUT',
              `${nameCall(tap, place)} took longer than ${seconds} s`,
              {
                ...callFacts(tap, place),
                hint: 'Raise timeouts.plugin in the configuration, or report it to the author of the plugin.',
              },
            );
            reject(stop.reason);
          }, seconds * 1000);
    settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  });
  promise.catch(() => {});
  return { promise, stop, settle };
}
