import type { StringMap } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { StepBatch } from './batch-steps.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { BuildSession } from './session.ts';

/**
 * Runs the checks of the outputs of steps that ran as one process, if they declare any.
 * @param env environment of the steps
 * @throws FILE_CHANGED if the outputs do not have the expected contents
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
  // A missing tool, or one that cannot read such files, proves nothing. A cancelled build cancels the step that waits for this one.
  const said = await services.runner.run(argv, { directory, env, signal }).catch(() => undefined);
  signal.throwIfAborted();
  if (!check.forbidden.some((pattern) => new RegExp(pattern, 'm').test(said?.stdout ?? ''))) return;
  const { message, hint } = check;
  throw new StrakeError('FILE_CHANGED', `${message} (${platformName})`, {
    platform: platformName,
    ...defined({ hint }),
  });
}
