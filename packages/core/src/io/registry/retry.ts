import { setTimeout as delay } from 'node:timers/promises';
import { StrakeError } from '../../errors/index.ts';
import type { RegistryTimeouts } from './registry-timeout.ts';

const TRIES = 3;

/** Bytes that count as progress: fewer between two failures bring no transfer to its end. */
const WORTHWHILE = 64 * 1024;

/** What may be tried again, for how long. */
export interface RetryPolicy {
  readonly timeouts: Pick<RegistryTimeouts, 'retryMs' | 'backoffMs'>;
  readonly signal: AbortSignal;
  readonly log?: (line: string) => void;
}

/**
 * Runs `attempt` up to three times while it fails with something that may pass, waiting as the registry asks, else
 * exponentially with full jitter.
 * @param progress bytes that came through so far; tries and waiting count from the last one that brought it further
 * @throws REGISTRY_RATE_LIMIT where a registry asks to wait longer than all waiting together may take
 */
export async function withRetry<T>(
  policy: RetryPolicy,
  attempt: () => Promise<T>,
  progress: () => number = () => 0,
): Promise<T> {
  let waitedMs = 0;
  let reached = progress();
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!StrakeError.is(error) || !error.facts.retryable) throw error;
      if (isProgress(reached, progress())) {
        reached = progress();
        waitedMs = 0;
        tries = 1;
      }
      const askedMs = error.facts.retryAfterMs;
      if (askedMs !== undefined && waitedMs + askedMs > policy.timeouts.retryMs)
        throw tooLong(error, askedMs);
      if (tries === TRIES) throw tries > 1 ? exhausted(error, tries) : error;
      const pauseMs = askedMs ?? Math.random() * policy.timeouts.backoffMs * 2 ** (tries - 1);
      waitedMs += pauseMs;
      policy.log?.(`${error.message}; trying again in ${Math.round(pauseMs)} ms`);
      await delay(pauseMs, undefined, { signal: policy.signal });
    }
  }
}

/** True where enough came through between two failures to try on. */
export function isProgress(before: number, after: number): boolean {
  return after >= before + WORTHWHILE;
}

function tooLong(error: StrakeError, askedMs: number): StrakeError {
  const seconds = Math.ceil(askedMs / 1000);
  const code = error.facts.status === 429 ? 'REGISTRY_RATE_LIMIT' : error.code;
  return new StrakeError(code, `${error.message}; it asks to wait ${seconds} s`, {
    ...error.facts,
    hint: `Try again in ${seconds} s. ${error.hint ?? ''}`.trim(),
    retryable: false,
    cause: error,
  });
}

function exhausted(error: StrakeError, tries: number): StrakeError {
  return new StrakeError(error.code, `${error.message} (${tries} tries)`, {
    ...error.facts,
    retryable: false,
    cause: error.cause ?? error,
  });
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
