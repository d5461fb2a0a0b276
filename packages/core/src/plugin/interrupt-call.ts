import { type ErrorFacts, isAbort } from '@strake/oci';
import { StrakeError } from '../errors/index.ts';
import type { CallLimits } from './call-limits.ts';

/** The longest delay of a timer; with a longer one it fires at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** The interruption of one call. */
export interface Interruption {
  /** Runs the call. Code that ignores the interruption is abandoned. @throws the reason of the signal, PLUGIN_TIMEOUT */
  race<Result>(work: Promise<Result>): Promise<Result>;
  /** Whether the interruption threw this, or the call did because of the signal. */
  caused(thrown: unknown): boolean;
  end(): void;
}

/** Whether a call threw this because its signal was aborted. */
export function isAbortOf(signal: AbortSignal | undefined, thrown: unknown): boolean {
  return signal?.aborted === true && (isAbort(thrown) || thrown === signal.reason);
}

/**
 * Interrupts a call of a plugin when the build is cancelled or the time limit is reached.
 * @param what it is called in the message: `plugin "go" at setup`
 */
export function interruptCall(
  what: string,
  facts: ErrorFacts,
  { signal, timeoutSeconds }: CallLimits,
): Interruption {
  let reason: unknown;
  let reject = (_: unknown): void => {};
  const stopped = new Promise<never>((_, refuse) => {
    reject = refuse;
  });
  stopped.catch(() => {});
  const onAbort = () => reject(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  const onTimeout = () => {
    reason = new StrakeError('PLUGIN_TIMEOUT', `${what} took longer than ${timeoutSeconds} s`, {
      ...facts,
      hint: 'Raise timeouts.plugin in the configuration, or report it to the author of the plugin.',
    });
    reject(reason);
  };
  const timer =
    timeoutSeconds === undefined
      ? undefined
      : setTimeout(onTimeout, Math.min(timeoutSeconds * 1000, LONGEST_DELAY_MS));
  return {
    race: (work) => Promise.race([work, stopped]),
    caused: (thrown) => (reason !== undefined && thrown === reason) || isAbortOf(signal, thrown),
    end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
