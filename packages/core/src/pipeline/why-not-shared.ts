import { type StepKey, uncoveredInput } from '../action-cache/index.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import { stepAction, stepName } from './cached-step.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { type RemoteSteps, stepId } from './remote-steps.ts';
import type { BuildSession } from './session.ts';

/**
 * Why other machines cannot use the outputs of a step.
 * @returns undefined if they can
 */
export async function whyNotShared(
  session: BuildSession,
  remote: RemoteSteps,
  compile: DescribedCompile,
  step: CompileStep,
): Promise<string | undefined> {
  const key = remote.found.get(stepId(step));
  if (key === undefined) return 'its inputs are not declared';
  if ('why' in key) return key.why;
  const action = stepAction(session, compile, step);
  const inputs = await session.services.actionCache.inputsOf(stepName(step));
  if (!action || 'why' in inputs) return 'why' in inputs ? inputs.why : 'its inputs are unknown';
  const missing = uncoveredInput(inputs.facts, action, key);
  if (missing !== undefined) return `other machines do not look at ${missing}`;
  // The keys of earlier steps stand for what they made.
  for (const earlier of makersOf(compile.job.steps, step, key)) {
    if (stepId(earlier) === stepId(step)) return `${earlier.id} writes the same files`;
    const why = await whyNotShared(session, remote, compile, earlier);
    if (why !== undefined) return `${earlier.id}: ${why}`;
  }
  return undefined;
}

function makersOf(
  steps: readonly CompileStep[],
  step: CompileStep,
  { contents: { made } }: StepKey,
): readonly CompileStep[] {
  return steps
    .slice(0, steps.indexOf(step))
    .filter(({ outputs }) => outputs.some((file) => made.has(file)));
}
