/**
 * How many processors each of several compiles may keep busy, in the order in which they start. Those that run side by side share
 * them, since each thread more than there are processors costs both; the ones that are left for the end share what all had.
 * @param count of compiles
 * @param jobs that run at once, at most
 * @param processors of the machine
 */
export function processorShares(count: number, jobs: number, processors: number): number[] {
  const atOnce = Math.min(jobs, count);
  const left = count % atOnce;
  return Array.from({ length: count }, (_, turn) =>
    Math.ceil(processors / (turn < count - left ? atOnce : left)),
  );
}
