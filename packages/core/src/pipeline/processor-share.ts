/**
 * How many of several compiles run in parallel. A last turn in which only some of the processors have work takes as long as the
 * others: if a few more compiles at a time save it, they share the processors instead.
 * @param count number of compiles
 * @param jobs the usual number of parallel compiles
 * @param mostJobs the largest number; at least `jobs`
 */
export function parallelCompiles(count: number, jobs: number, mostJobs: number): number {
  const wholeTurns = Math.floor(count / jobs);
  if (wholeTurns === 0) return jobs;
  const needed = Math.ceil(count / wholeTurns);
  return needed <= mostJobs ? needed : jobs;
}

/**
 * How many processors each of several compiles may use, in the order in which they start. Parallel compiles share
 * them, because more threads than processors slow all of them down; the last ones share the processors of all.
 * @param count number of compiles
 * @param jobs number of parallel compiles
 * @param processors number of processors of the machine
 */
export function processorShares(count: number, jobs: number, processors: number): number[] {
  const atOnce = Math.min(jobs, count);
  const left = count % atOnce;
  return Array.from({ length: count }, (_, turn) =>
    Math.ceil(processors / (turn < count - left ? atOnce : left)),
  );
}
