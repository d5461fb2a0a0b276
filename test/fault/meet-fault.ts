import assert from 'node:assert/strict';
import type { Built } from '../e2e/other-machine.ts';
import { digestsOf, warningsOf } from '../remote-cache/machines.ts';

/** What a fault may cost; and what other work of the machine may add. */
const LATER_MS = 2_000;
const NOISE_MS = 1_000;
const ATTEMPTS = 4;

type Build<Result> = () => Promise<Result>;

/** How a build has to end. */
export interface Expected {
  readonly digests: Readonly<Record<string, string>>;
  readonly warnings: number;
  /** How long a build takes without a remote cache. */
  readonly usualMs: number;
  usualTime(): Promise<number>;
}

/** @returns milliseconds of a build that succeeds */
export async function timed(build: Build<Built>): Promise<number> {
  const start = performance.now();
  digestsOf(await build());
  return performance.now() - start;
}

/**
 * A build with a fault in the way. What took too long is tried again, and compared with a build at the same time: the machine may have
 * other work as well.
 * @param prepare for each attempt
 */
export async function meetFault<Result extends Built>(
  prepare: () => Promise<Build<Result>>,
  { digests, warnings, usualMs, usualTime }: Expected,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const build = await prepare();
    const start = performance.now();
    const done = await build();
    const milliseconds = performance.now() - start;
    assert.deepEqual(digestsOf(done), digests);
    assert.equal(warningsOf(done).length, warnings, done.stderr);
    const usualNow = attempt === 1 ? usualMs : await usualTime();
    const later = Math.round(milliseconds - usualNow);
    if (later <= LATER_MS + NOISE_MS) return done;
    assert.ok(attempt < ATTEMPTS, `${later} ms later than without a cache`);
  }
}
