import { setTimeout as delay } from 'node:timers/promises';
import { StrakeError } from '../errors/index.ts';
import type { RegistryTimeouts } from './registry-timeout.ts';

/** So many tries at least, however long each takes, as long as there is time to wait between them. */
const LEAST_TRIES = 3;
/** Longest of our own pauses, as a part of what all pauses may take. */
const LONGEST_PAUSE = 1 / 8;

/** Bytes that count as progress: fewer between two failures bring no transfer to its end. */
const WORTHWHILE = 64 * 1024;

/** What may be tried again, for how long. */
export interface RetryPolicy {
  readonly timeouts: Pick<RegistryTimeouts, 'retryMs' | 'backoffMs'>;
  readonly signal: AbortSignal;
  readonly log?: (line: string) => void;
}

/**
 * Runs `attempt` again while it fails with something that may pass and there is time left: all pauses together take at most
 * `retryMs`. They are as long as the registry asks, else grow exponentially, with jitter. A pause that was asked for is not held
 * against the request; after other failures it has three tries, and more only within `retryMs` from the first failure.
 * @param progress bytes that came through so far; tries and time count from the last failure that brought it further
 * @throws the last failure, with how long it was tried; REGISTRY_RATE_LIMIT for a pause for which no time is left
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
      await delay(pauseMs, undefined, { signal: policy.signal });
      spent.pausesMs += pauseMs;
    }
  }
}

/** What a request has used up since it first failed. */
interface Budget {
  /** By the clock that only goes forward. */
  readonly since: number;
  tries: number;
  /** Those that the registry did not ask to repeat. */
  failures: number;
  pausesMs: number;
}

/** Milliseconds until the next try. @throws the error where there is none */
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

/** True where enough came through between two failures to try on. */
export function isProgress(before: number, after: number): boolean {
  return after >= before + WORTHWHILE;
}

function tooLong(error: StrakeError, askedMs: number, spent: Budget): StrakeError {
  const seconds = Math.ceil(askedMs / 1000);
  const code = error.facts.status === 429 ? 'REGISTRY_RATE_LIMIT' : error.code;
  const tried = spent.tries > 1 ? ` (${describe(spent)})` : '';
  return new StrakeError(code, `${error.message}; it asks to wait ${seconds} s${tried}`, {
    ...error.facts,
    hint: `Try again in ${seconds} s. ${error.hint ?? ''}`.trim(),
    retryable: false,
    cause: error,
  });
}

function exhausted(error: StrakeError, spent: Budget): StrakeError {
  if (spent.tries === 1) return error;
  return new StrakeError(error.code, `${error.message} (${describe(spent)})`, {
    ...error.facts,
    retryable: false,
    cause: error.cause ?? error,
  });
}

function describe({ tries, since }: Budget): string {
  const seconds = (performance.now() - since) / 1000;
  return `${tries} tries in ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/** The same failure, as one that may be tried again. */
export function asRetryable(error: StrakeError): StrakeError {
  const { facts } = error;
  return new StrakeError(error.code, error.message, {
    ...facts,
    retryable: true,
    cause: error.cause ?? error,
  });
}
