import type { DescribedCompile } from './describe-compile.ts';
import type { RanStep } from './event.ts';
import { inPhaseOfTargets } from './phase-of-targets.ts';
import { type EndedCompile, runCompile } from './run-compile.ts';
import type { BuildSession } from './session.ts';
import { stepsFor } from './steps-for.ts';
import type { Target } from './target.ts';

/**
 * Runs the steps of a compile as a phase of each of its images.
 * @param processors absent: nothing has to run
 * @returns the states of the outputs after the steps, if any ran
 */
export async function compileOnce(
  session: BuildSession,
  compile: DescribedCompile,
  processors: number | undefined,
): Promise<EndedCompile | undefined> {
  session.signal.throwIfAborted();
  if (compile.job.steps.length === 0) return undefined;
  return inPhaseOfTargets(
    session,
    compile,
    'compile',
    async () => (processors === undefined ? undefined : runCompile(session, compile, processors)),
    (target, ended) => ({
      steps: ranFor(target, compile, ended),
      ...foundFor(session, target, compile),
    }),
  );
}

/** The steps that ran for one of the images. */
function ranFor(
  target: Target,
  compile: DescribedCompile,
  ended: EndedCompile | undefined,
): readonly RanStep[] {
  if (ended === undefined) return [];
  const ids = new Set(stepsFor(target, compile).map(({ id }) => id));
  return ended.ran.filter(({ id }) => ids.has(id));
}

/** The remote caches that have outputs for one of the images. */
function foundFor({ remote }: BuildSession, target: Target, compile: DescribedCompile) {
  const found = stepsFor(target, compile).flatMap(
    (step) => remote?.outputs.repositoryOf(step) ?? [],
  );
  return found.length === 0 ? {} : { repositories: [...new Set(found)] };
}
