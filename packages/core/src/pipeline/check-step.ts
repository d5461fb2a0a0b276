import { StrakeError, type StringMap } from '@strake/oci';
import type { StepBatch } from './batch-steps.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { BuildSession } from './session.ts';

/**
 * Asks what steps that ran as one process have made, where they want to know.
 * @param env in which they ran
 * @throws FILE_CHANGED, where the outputs hold something else than they were to hold
 */
export async function checkStep(
  { services, signal }: BuildSession,
  { platformName }: DescribedCompile,
  steps: StepBatch,
  env: StringMap,
): Promise<void> {
  const [{ check, directory }] = steps;
  if (check === undefined) return;
  const argv = [...check.argv, ...steps.flatMap((step) => step.outputs)];
  // A tool that is not there, or cannot read such files, tells nothing. An ended build ends the step that waits for this one.
  const said = await services.runner.run(argv, { directory, env, signal }).catch(() => undefined);
  signal.throwIfAborted();
  if (!check.forbidden.some((pattern) => new RegExp(pattern, 'm').test(said?.stdout ?? ''))) return;
  const { message, hint } = check;
  throw new StrakeError('FILE_CHANGED', `${message} (${platformName})`, {
    platform: platformName,
    ...(hint === undefined ? {} : { hint }),
  });
}
