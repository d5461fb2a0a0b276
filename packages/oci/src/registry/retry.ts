import { setTimeout as delay } from 'node:timers/promises';
import { StrakeError } from '../errors/index.ts';
import type { RegistryTimeouts } from './registry-timeout.ts';

/** The minimum number of attempts, however long each takes, while there is time left for pauses. */
const LEAST_TRIES = 3;
/** The longest backoff pause, as a fraction of the time for all pauses. */
const LONGEST_PAUSE = 1 / 8;

/** Bytes that count as progress: with fewer between two failures a transfer would never end. */
const WORTHWHILE = 64 * 1024;

/** How a request is retried. */
export interface RetryPolicy {
  readonly timeouts: Pick<RegistryTimeouts, 'retryMs' | 'backoffMs'>;
  readonly signal: AbortSignal;
  readonly log?: (line: string) => void;
}

/**
 * Repeats `attempt` while it fails with retryable errors and there is time left: all pauses together take at most `retryMs`. They
 * are as long as the registry asks, else grow exponentially, with jitter. Attempts after a pause that the registry asked for do not
 * count; after other failures there are three attempts, and more only within `retryMs` from the first failure.
 * @param progress bytes transferred so far; attempts and time count from the last failure that followed progress
 * @throws the last failure, with the number of attempts; REGISTRY_RATE_LIMIT for a pause that exceeds the time left; the reason of the signal
 */
export async function withRetry<T>(
  policy: RetryPolicy,
  attempt: () => Promise<T>,
  progress: () => number = () => 0,
): Promise<T> {
  let spent: Budget | undefined;
  let reached = progress();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!StrakeError.is(error) || !error.facts.retryable) throw error;
      if (isProgress(reached, progress())) {
        reached = progress();
        spent = undefined;
      }
      spent ??= { since: performance.now(), tries: 0, failures: 0, pausesMs: 0 };
      const pauseMs = choosePause(policy, spent, error);
      policy.log?.(`${error.message}; trying again in ${Math.round(pauseMs)} ms`);
      const { signal } = policy;
      await delay(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      spent.pausesMs += pauseMs;
    }
  }
}

/** What a request has consumed since its first failure. */
interface Budget {
  /** On the monotonic clock. */
  readonly since: number;
  tries: number;
  /** Failures other than those after which the registry asked to wait. */
  failures: number;
  pausesMs: number;
}

/** Milliseconds until the next attempt. @throws the error if there is none */
function choosePause({ timeouts }: RetryPolicy, spent: Budget, error: StrakeError): number {
  const { retryMs, backoffMs } = timeouts;
  const leftMs = retryMs - spent.pausesMs;
  spent.tries += 1;
  const askedMs = error.facts.retryAfterMs;
  if (askedMs !== undefined && askedMs > 0) {
    if (askedMs > leftMs) throw tooLong(error, askedMs, spent);
    return askedMs;
  }
  spent.failures += 1;
  const isLate = performance.now() - spent.since > retryMs;
  if (leftMs <= 0 || (isLate && spent.failures >= LEAST_TRIES)) throw exhausted(error, spent);
  const longestMs = Math.min(backoffMs * 2 ** (spent.failures - 1), retryMs * LONGEST_PAUSE);
  return Math.min(leftMs, longestMs * (0.5 + Math.random() / 2));
}

/** True if enough bytes were transferred between two failures to continue. */
export function isProgress(before: number, after: number): boolean {
  return after >= before + WORTHWHILE;
}

function tooLong(error: StrakeError, askedMs: number, spent: Budget): StrakeError {
  const seconds = Math.ceil(askedMs / 1000);
  const code = error.facts.status === 429 ? 'REGISTRY_RATE_LIMIT' : error.code;
  const tried = spent.tries > 1 ? ` (${describe(spent)})` : '';
  return new StrakeError(code, `${error.message}; it asks to wait ${seconds} s${tried}`, {
    ...error.facts,
    kind: error.kind,
    hint: `Try again in ${seconds} s. ${error.hint ?? ''}`.trim(),
    retryable: false,
    cause: error,
  });
}

function exhausted(error: StrakeError, spent: Budget): StrakeError {
  if (spent.tries === 1) return error;
  return new StrakeError(error.code, `${error.message} (${describe(spent)})`, {
    ...error.facts,
    kind: error.kind,
    retryable: false,
    cause: error.cause ?? error,
  });
}

function describe({ tries, since }: Budget): string {
  const seconds = (performance.now() - since) / 1000;
  return `${tries} attempts in ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/** The same error, marked as retryable. */
export function asRetryable(error: StrakeError): StrakeError {
  const { facts, kind } = error;
  return new StrakeError(error.code, error.message, {
    ...facts,
    kind,
    retryable: true,
    cause: error.cause ?? error,
  });
}
