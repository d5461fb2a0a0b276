import { formatDuration } from '../print/format-quantity.ts';

/** Who waits for longer is told what for. */
const SLOW_MS = 5000;

/**
 * Tells once that something takes long, and what.
 * @param what the rest of a sentence: `reading ghcr.io/acme/app`
 * @param print of one line
 * @returns to be called as soon as there is an answer
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
