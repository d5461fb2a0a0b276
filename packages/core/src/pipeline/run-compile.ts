import { dirname } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import type { CompileStep } from '../model/compile-job.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { observeStep, prepareStep, rememberStep, whyStep } from './remembered-step.ts';
import type { BuildSession } from './session.ts';

/**
 * Runs the steps of a compile job in order.
 * @param processors that each step may keep busy
 * @throws TOOL_FAILED, or what the step names, with what the tool printed; TOOL_OUTPUT where a promised file is missing
 */
export async function runCompile(
  session: BuildSession,
  compile: DescribedCompile,
  processors: number,
): Promise<void> {
  for (const step of compile.job.steps) await runStep(session, compile, step, processors);
}

/** Whether any step has to run, as far as can be told before the first one has. */
export async function isDue(session: BuildSession, compile: DescribedCompile): Promise<boolean> {
  for (const step of compile.job.steps) if (await whyStep(session, compile, step)) return true;
  return false;
}

async function runStep(
  session: BuildSession,
  compile: DescribedCompile,
  step: CompileStep,
  processors: number,
): Promise<void> {
  const { services, signal } = session;
  const reason = await whyStep(session, compile, step);
  if (reason === undefined) return;
  await services.removeFiles(reason.untrusted);
  await services.awaitRest(step.inputs?.files ?? []);
  await prepareStep(session, compile, step);
  const moment = services.now();
  const isShared = step.processors !== undefined && processors < services.processors;
  const env = {
    ...(isShared ? { [step.processors]: String(processors) } : {}),
    ...services.env,
    ...compile.job.env,
    ...step.env,
  };
  // Few compilers make folders, and a step between two others needs one of its own.
  await services.makeFolders(new Set(step.outputs.map((file) => dirname(file))));
  const observing = observeStep(session, compile, step, moment);
  session.afterwards.push(observing.then(() => {}));
  const { exitCode, stdout, stderr } = await services.runStep(step.argv, {
    directory: step.directory,
    env,
    signal,
  });
  const output = [stdout, stderr].filter((text) => text.trim() !== '').join('\n');
  if (exitCode !== 0) {
    throw new StrakeError(
      step.failure ?? 'TOOL_FAILED',
      `${step.id} failed for ${compile.platformName} with exit code ${exitCode}`,
      {
        platform: compile.platformName,
        argv: step.argv,
        exitCode,
        output,
      },
    );
  }
  if (output !== '')
    session.emit({ type: 'output', platform: compile.platformName, step: step.id, text: output });
  for (const file of step.outputs) {
    if (await services.fileExists(file)) continue;
    throw new StrakeError(
      'TOOL_OUTPUT',
      `${step.id} for ${compile.platformName} succeeded without making ${file}`,
      {
        platform: compile.platformName,
        argv: step.argv,
        hint: 'The plugin that described this step promised a file that its command does not write.',
      },
    );
  }
  session.afterwards.push(rememberStep(session, compile, step, observing));
}
