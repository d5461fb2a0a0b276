import { createLimit } from '@strake/oci/internal';
import type { CheckedCompile } from './check-compiles.ts';
import { compileOnce } from './compile-once.ts';
import { parallelCompiles, processorShares } from './processor-share.ts';
import type { EndedCompile } from './run-compile.ts';
import type { BuildSession } from './session.ts';

/**
 * A function that runs one of several compiles when its turn comes. Those that have to run share the processors: a single one gets
 * all of them.
 */
export function compileInTurn(
  session: BuildSession,
  compiles: readonly CheckedCompile[],
): (compile: CheckedCompile) => Promise<EndedCompile | undefined> {
  const { jobs, mostJobs, processors } = session.services.runner;
  const running = compiles.filter(({ found }) => found === undefined);
  const parallel = parallelCompiles(running.length, jobs, mostJobs);
  const shares = processorShares(running.length, parallel, processors);
  const limit = createLimit(parallel);
  return (compile) => {
    const turn = running.indexOf(compile);
    const share = turn < 0 ? undefined : (shares[turn] ?? processors);
    return limit(() => compileOnce(session, compile, share));
  };
}
