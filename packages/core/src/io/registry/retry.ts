import { setTimeout as delay } from 'node:timers/promises';
import { StrakeError } from '../../errors/index.ts';
import type { RegistryTimeouts } from './registry-timeout.ts';

const TRIES = 3;

/** What may be tried again, for how long. */
export interface RetryPolicy {
  readonly timeouts: Pick<RegistryTimeouts, 'retryMs' | 'backoffMs'>;
  readonly signal: AbortSignal;
  readonly log?: (line: string) => void;
}

/**
 * Runs `attempt` up to three times while it fails with something that may pass, waiting as the registry asks, else
 * exponentially with full jitter.
 * @throws REGISTRY_RATE_LIMIT where a registry asks to wait longer than all waiting together may take
 */
export async function withRetry<T>(
  policy: RetryPolicy,
  attempt: (tries: number) => Promise<T>,
): Promise<T> {
  let waitedMs = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(tries);
    } catch (error) {
      if (!StrakeError.is(error) || !error.facts.retryable) throw error;
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
