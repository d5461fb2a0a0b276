import { formatDuration } from '../print/format-quantity.ts';

/** Longer waits are reported. */
const SLOW_MS = 5000;

/**
 * Reports once that something takes long.
 * @param what the rest of a sentence: `reading ghcr.io/acme/app`
 * @param print prints one line
 * @returns a function to call when the wait is over
 */
export function noteSlow(
  what: string,
  print: (line: string) => void,
  slowMs: number = SLOW_MS,
): () => void {
  const timer = setTimeout(() => print(`still ${what}, ${formatDuration(slowMs)} so far`), slowMs);
  timer.unref();
  return () => clearTimeout(timer);
}
