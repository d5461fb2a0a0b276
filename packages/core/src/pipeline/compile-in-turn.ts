import { createLimit } from '@strake/oci/internal';
import type { CheckedCompile } from './check-compiles.ts';
import { compileOnce } from './compile-once.ts';
import { inPhaseOfTargets } from './phase-of-targets.ts';
import { parallelCompiles, processorShares } from './processor-share.ts';
import type { EndedCompile } from './run-compile.ts';
import type { BuildSession } from './session.ts';
import { stepsFor } from './steps-for.ts';

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
  let turns = 0;
  return async (compile) => {
    const isRunning = running.includes(compile);
    // Before its turn: those that need not wait go first.
    if (isRunning) await waitForToolCaches(session, compile);
    return limit(() => {
      const share = isRunning ? (shares[turns++] ?? processors) : undefined;
      return compileOnce(session, compile, share);
    });
  };
}

/** A failure to restore them fails nothing: the tools compile. @throws the reason of the signal */
async function waitForToolCaches(session: BuildSession, compile: CheckedCompile): Promise<void> {
  const pending = session.remote?.toolCaches.pending(compile);
  if (!pending) return;
  // Not of images whose programs are up to date, or found.
  const targets = compile.targets.filter((target) =>
    stepsFor(target, compile).some(({ id }) => pending.steps.some((step) => step.id === id)),
  );
  await inPhaseOfTargets(session, { targets }, 'restore', () => pending.ended);
}
