/**
 * How many processors each of several compiles may use, in the order in which they start. Parallel compiles share
 * them, because more threads than processors slow all of them down; the last ones share the processors of all.
 * @param count number of compiles
 * @param jobs maximum of parallel compiles
 * @param processors number of processors of the machine
 */
export function processorShares(count: number, jobs: number, processors: number): number[] {
  const atOnce = Math.min(jobs, count);
  const left = count % atOnce;
  return Array.from({ length: count }, (_, turn) =>
    Math.ceil(processors / (turn < count - left ? atOnce : left)),
  );
}
