import type { DescribedCompile } from './describe-compile.ts';
import type { Phase } from './event.ts';
import { type BuildSession, inPhase, type PhaseOutcome } from './session.ts';
import type { Target } from './target.ts';

/**
 * Runs what the images of a compile share as a phase of each of them.
 * @param outcome what the end event says of the result for one of them
 */
export function inPhaseOfTargets<Result>(
  session: BuildSession,
  { targets }: Pick<DescribedCompile, 'targets'>,
  phase: Phase,
  action: () => Promise<Result>,
  outcome: (target: Target, result: Result) => PhaseOutcome = () => ({}),
): Promise<Result> {
  const run = targets.reduceRight((inner, target) => {
    const where = { image: target.image.name, platform: target.platformName };
    return () => inPhase(session, { phase, ...where }, inner, (result) => outcome(target, result));
  }, action);
  return run();
}
