import { dirname } from 'node:path';
import { StrakeError } from '@strake/oci';
import type { CompileStep } from '../plugin/compile-job.ts';
import { batchSteps, commandLine, type StepBatch } from './batch-steps.ts';
import { checkStep } from './check-step.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { checkLeft, type LeftStates } from './output-states.ts';
import {
  observeSteps,
  prepareStep,
  rememberStep,
  unlessMoved,
  whyStep,
} from './remembered-step.ts';
import type { BuildSession } from './session.ts';

/** A compile whose steps have ended. */
export interface EndedCompile {
  /** The states in which its outputs were left. */
  readonly left: LeftStates;
  /** Settles when the checks of its outputs have ended. @throws FILE_CHANGED */
  readonly checked: Promise<unknown>;
}

/**
 * Runs the steps of a compile job in order.
 * @param processors that each step may keep busy
 * @returns once all of them have ended
 * @throws TOOL_FAILED, or what the step names, with what the tool printed; TOOL_OUTPUT where a promised file is missing; FILE_CHANGED
 * where an output is not as its step left it
 */
export async function runCompile(
  session: BuildSession,
  compile: DescribedCompile,
  processors: number,
): Promise<EndedCompile> {
  const left = new Map<string, string | undefined>();
  const checks: Promise<void>[] = [];
  for (const batch of batchSteps(compile.job.steps)) {
    const ended = await runBatch(session, compile, batch, processors);
    checks.push(ended.checked);
    for (const [file, state] of ended.left) left.set(file, state);
  }
  await checkLeft(session, compile, left);
  const checked = Promise.all(checks);
  // Whoever packs the outputs learns it.
  checked.catch(() => {});
  return { left, checked };
}

/** Whether any step has to run, as far as can be told before the first one has. */
export async function isDue(session: BuildSession, compile: DescribedCompile): Promise<boolean> {
  for (const step of compile.job.steps) if (await whyStep(session, compile, step)) return true;
  return false;
}

/** Runs those steps of a batch that are due, as one process. @returns the states of the outputs of all */
async function runBatch(
  session: BuildSession,
  compile: DescribedCompile,
  batch: StepBatch,
  processors: number,
): Promise<{ readonly left: LeftStates; readonly checked: Promise<void> }> {
  const { services, signal } = session;
  const left = new Map<string, string | undefined>();
  const see = (files: readonly string[]) => {
    for (const file of files) left.set(file, services.files.state(file));
  };
  const untrusted: string[] = [];
  const due: CompileStep[] = [];
  for (const step of batch) {
    const reason = await whyStep(session, compile, step);
    if (reason === undefined) {
      see(step.outputs);
      continue;
    }
    due.push(step);
    untrusted.push(...reason.untrusted);
  }
  const [first, ...others] = due;
  if (first === undefined) return { left, checked: Promise.resolve() };
  const steps: StepBatch = [first, ...others];
  await services.files.remove(untrusted);
  await services.files.waitOutRacyTimestamps(first.inputs?.files ?? []);
  for (const step of steps) await prepareStep(session, compile, step);
  const moment = services.files.now();
  const isShared = first.processors !== undefined && processors < services.runner.processors;
  const env = {
    ...(isShared ? { [first.processors]: String(processors) } : {}),
    ...services.env,
    ...compile.job.env,
    ...first.env,
  };
  const outputs = steps.flatMap((step) => step.outputs);
  // Few compilers make directories, and a step between two others needs one of its own.
  await services.files.makeDirectories(new Set(outputs.map((file) => dirname(file))));
  const observing = observeSteps(session, compile, steps, moment);
  session.afterwards.push(observing.then(() => {}));
  const argv = commandLine(steps);
  const { directory } = first;
  const { exitCode, stdout, stderr } = await services.runner.run(argv, { directory, env, signal });
  // Now, before anybody else can change them.
  see(outputs);
  const output = [stdout, stderr].filter((text) => text.trim() !== '').join('\n');
  const name = nameSteps(steps);
  if (exitCode !== 0) {
    throw new StrakeError(
      first.failure ?? 'TOOL_FAILED',
      `${name} failed for ${compile.platformName} with exit code ${exitCode}`,
      {
        platform: compile.platformName,
        argv,
        exitCode,
        output,
      },
    );
  }
  if (output !== '')
    session.emit({ type: 'output', platform: compile.platformName, step: name, text: output });
  for (const file of outputs) {
    if (await services.files.exists(file)) continue;
    throw new StrakeError(
      'TOOL_OUTPUT',
      `${name} for ${compile.platformName} succeeded without making ${file}`,
      {
        platform: compile.platformName,
        argv,
        hint: 'The plugin that described this step promised a file that its command does not write.',
      },
    );
  }
  const checked = checkStep(session, compile, steps, env);
  const observed = unlessMoved(session, steps, observing, checked);
  for (const step of steps)
    session.afterwards.push(rememberStep(session, compile, step, left, observed));
  return { left, checked };
}

/** For people: the step, or the first one of several. */
function nameSteps([first, ...others]: StepBatch): string {
  const more = others.length === 1 ? 'another step' : `${others.length} other steps`;
  return others.length === 0 ? first.id : `${first.id} and ${more}`;
}
