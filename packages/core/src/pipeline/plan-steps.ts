import type { InputChange } from '../action-cache/index.ts';
import { changedInputs, whyStep } from './cached-step.ts';
import { type CheckedCompile, makeKeys } from './check-compiles.ts';
import { type RemoteSteps, stepId } from './remote-steps.ts';
import type { BuildSession } from './session.ts';
import { whereMissing } from './where-missing.ts';
import { whyNotShared } from './why-not-shared.ts';

/** Where the outputs of a step come from. */
export interface PlannedStep {
  /** `local`: the step is up to date; `remote`: other machines left its outputs; `compile`: it runs. */
  readonly from: 'local' | 'remote' | 'compile';
  /** The remote cache that has them. */
  readonly repository?: string;
  /** Why the step runs; or, with a remote cache, why its outputs cannot be shared. */
  readonly reason?: string;
  /** With `compile`: its recorded inputs that are not as they were; absent if there are none. */
  readonly changes?: readonly InputChange[];
}

/** Where the outputs of all steps of a compile would come from, by their ids; steps whose outputs nobody needs are absent. */
export async function planSteps(
  session: BuildSession,
  compile: CheckedCompile,
): Promise<ReadonlyMap<string, PlannedStep>> {
  const { remote } = session;
  const planned = new Map<string, PlannedStep>();
  if (remote) await makeKeys(session, remote, compile);
  for (const step of compile.job.steps) {
    if (remote?.idle.has(stepId(step))) continue;
    const repository = remote?.outputs.repositoryOf(step);
    if (repository !== undefined) {
      planned.set(step.id, { from: 'remote', repository });
      continue;
    }
    const own = await whyStep(session, compile, step);
    if (own) {
      const missing = remote && whyMissing(remote, remote.found.get(stepId(step)), own.why);
      const reasons = [own.why, missing, compile.missingTool];
      const reason = reasons.filter((each) => each !== undefined).join('; ');
      const changes = await changedInputs(session, compile, step);
      planned.set(step.id, { from: 'compile', reason, ...(changes.length > 0 && { changes }) });
      continue;
    }
    const why = remote && (await whyNotShared(session, remote, compile, step));
    planned.set(step.id, { from: 'local', ...(why ? { reason: `not shared: ${why}` } : {}) });
  }
  return planned;
}

/**
 * Why a remote cache does not have the outputs of a step.
 * @param whyHere why this machine does not have them
 */
function whyMissing(
  { cache }: RemoteSteps,
  key: ReturnType<RemoteSteps['found']['get']>,
  whyHere: string,
): string | undefined {
  if (key === undefined) return undefined;
  if ('why' in key) return key.why === whyHere ? 'therefore not shared' : `not shared: ${key.why}`;
  return whereMissing(cache);
}
