import { StrakeError } from '../errors/index.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import { type RemoteSteps, stepId, toolOf } from './remote-steps.ts';
import type { BuildSession } from './session.ts';
import { whereMissing } from './where-missing.ts';

/** The error about a tool that is not installed, and why the remote cache does not replace it. */
export async function explainMissingTool(
  session: BuildSession,
  remote: RemoteSteps,
  { step, platformName }: { readonly step: CompileStep; readonly platformName: string },
  missing: StrakeError,
): Promise<StrakeError> {
  const key = remote.found.get(stepId(step));
  const what = `"${step.id}" for ${platformName}`;
  const isShared = key !== undefined && !('why' in key);
  const why =
    key && 'why' in key
      ? `${what} is not shared: ${key.why}`
      : `${what} was not found: ${whereMissing(remote.cache)}`;
  const hints = [
    missing.facts.hint ?? '',
    ...(isShared ? [`Or build the same files once ${machineWith(step)}, with --cache-write.`] : []),
    ...(isShared && (await isStampedModified(session, step)) ? [MODIFIED] : []),
  ];
  return new StrakeError(missing.code, `${missing.message}, and ${why}`, {
    ...missing.facts,
    hint: hints.filter((each) => each !== '').join(' '),
    kind: missing.kind,
    cause: missing,
  });
}

const MODIFIED =
  'Uncommitted changes and untracked files count, even where no program uses them, because "vcs: true" stamps programs as modified: commit, ignore or remove them, or set "vcs: labels".';

function machineWith(step: CompileStep): string {
  const tool = toolOf(step);
  return tool ? `on a machine that has ${tool.name}` : 'on another machine';
}

/** Whether the key contains that the work tree differs from its commit. */
async function isStampedModified(session: BuildSession, { inputs }: CompileStep): Promise<boolean> {
  if (inputs?.stamps === undefined) return false;
  return (await session.services.sources.repository())?.modified === true;
}
