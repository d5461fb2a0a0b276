import { allOrThrow } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import { stepAction, whyStep, whyUndetermined } from './cached-step.ts';
import { type DescribedCompile, describeCompile } from './describe-compile.ts';
import type { HeldCompile } from './describe-compiles.ts';
import { explainMissingTool } from './explain-missing-tool.ts';
import { type OutputStates, outputStates } from './output-states.ts';
import { outputReaders, type Reads } from './read-outputs.ts';
import { type RemoteSteps, stepId, stepKey } from './remote-steps.ts';
import type { BuildSession } from './session.ts';
import { imagesOf } from './steps-for.ts';

/** A compile, and what is known before any step runs. */
export interface CheckedCompile extends HeldCompile {
  /** The states of its outputs; absent: a step has to run. */
  readonly found?: OutputStates;
  /** The message about a tool that its steps need and that is not installed. */
  readonly missingTool?: string;
}

/**
 * Finds out which compiles have to run: those with a step that is neither up to date here nor in a remote cache. These are described
 * again, because plugins may have described them without their tools.
 * @param isPlan a tool that is not installed is not an error
 */
export function checkCompiles(
  session: BuildSession,
  compiles: readonly HeldCompile[],
  isPlan = false,
): Promise<readonly CheckedCompile[]> {
  const { remote } = session;
  return allOrThrow(
    compiles.map(async (compile): Promise<CheckedCompile> => {
      const asFound = () => ({ ...compile, found: outputStates(session, compile) });
      if (remote === undefined) return (await isDue(session, compile)) ? compile : asFound();
      const [missing, ...others] = await findSteps(session, remote, compile);
      if (missing === undefined) return asFound();
      // As early as possible: the second description may take seconds, and what has to run does not change often.
      if (!isPlan) remote.toolCaches.restore(compile, [missing, ...others]);
      const again = await describeAgain(session, compile);
      if (StrakeError.is(again)) {
        if (isPlan) return { ...compile, missingTool: again.message };
        throw await explainMissingTool(session, remote, { ...compile, step: missing }, again);
      }
      const stillMissing = await findSteps(session, remote, again);
      if (stillMissing.length === 0) return { ...again, found: outputStates(session, again) };
      if (!isPlan) remote.toolCaches.restore(again, stillMissing);
      return again;
    }),
  );
}

/** Whether any step has to run, as far as known before the first one runs. */
async function isDue(session: BuildSession, compile: HeldCompile): Promise<boolean> {
  for (const step of compile.job.steps) if (await whyStep(session, compile, step)) return true;
  return false;
}

/** Looks up the steps that are not up to date here. @returns those that have to run, in order */
async function findSteps(
  session: BuildSession,
  remote: RemoteSteps,
  compile: HeldCompile,
): Promise<readonly CompileStep[]> {
  const { steps } = compile.job;
  for (const step of steps) {
    remote.outputs.remove(step);
    remote.idle.delete(stepId(step));
  }
  const due = new Set<CompileStep>();
  for (const step of steps) if (await whyStep(session, compile, step)) due.add(step);
  if (due.size === 0) return [];
  await makeKeys(session, remote, compile);
  const reads = outputReaders(session, remote, compile);
  // What is up to date now may not be so when the steps before it have run.
  for (const [at, step] of steps.entries()) {
    const before = steps
      .slice(0, at)
      .filter((each) => due.has(each) || remote.others.has(stepId(each)));
    if (!due.has(step) && (await readsAny(reads, step, before))) due.add(step);
  }
  const ofImages = imagesOf(compile.job);
  await allOrThrow(
    [...due].map(async (step) => {
      const key = stepKey(remote, step);
      if (!key || !step.outputs.every((file) => ofImages.has(file))) return;
      const found = await remote.outputs.find(key.key ?? key.anyKey);
      if (found?.entry.outputs.length === step.outputs.length) remote.outputs.add(step, found);
    }),
  );
  return stepsToRun(remote, compile, due, reads);
}

/**
 * Decides from the last step to the first which ones run here: of those that are due, the ones with outputs that are found nowhere, and
 * what they read.
 */
async function stepsToRun(
  remote: RemoteSteps,
  compile: HeldCompile,
  due: ReadonlySet<CompileStep>,
  reads: Reads,
): Promise<readonly CompileStep[]> {
  const { steps } = compile.job;
  const ofImages = imagesOf(compile.job);
  const running: CompileStep[] = [];
  for (const step of [...steps].reverse()) {
    const isRead = async () => {
      for (const later of running) if (await reads(later, step)) return true;
      return false;
    };
    // A step that runs here needs the file.
    if (remote.others.has(stepId(step))) {
      if (!(await isRead())) continue;
      remote.others.delete(stepId(step));
      running.push(step);
      continue;
    }
    if (!due.has(step)) continue;
    if (remote.outputs.repositoryOf(step) !== undefined) {
      if (!(await isRead())) continue;
      remote.outputs.remove(step);
      running.push(step);
      continue;
    }
    const isNeeded = running.length > 0 || step.outputs.some((file) => ofImages.has(file));
    if (isNeeded || step.outputs.length === 0) running.push(step);
    else remote.idle.add(stepId(step));
  }
  return running.reverse();
}

async function readsAny(
  reads: Reads,
  step: CompileStep,
  earlier: readonly CompileStep[],
): Promise<boolean> {
  for (const each of earlier) if (await reads(step, each)) return true;
  return false;
}

/** The keys of all steps of a compile, which are made once: contents of inputs are read once in a build. */
export function makeKeys(
  session: BuildSession,
  remote: RemoteSteps,
  compile: DescribedCompile,
): Promise<void> {
  const made = remote.keyed.get(compile.job) ?? keySteps(session, remote, compile);
  remote.keyed.set(compile.job, made);
  return made;
}

/** The key of a step stands for its outputs where later steps read them. */
async function keySteps(
  session: BuildSession,
  remote: RemoteSteps,
  compile: DescribedCompile,
): Promise<void> {
  const made = new Map<string, string | undefined>();
  for (const step of compile.job.steps) {
    const action = stepAction(session, compile, step);
    const { directory } = session.services;
    const { platformName: platform } = compile;
    const key = action
      ? await remote.keys.of(action, { directory, platform, outputs: step.outputs, made })
      : { why: whyUndetermined(step) };
    remote.found.set(stepId(step), key);
    const stands = 'why' in key ? undefined : (key.key ?? key.anyKey);
    for (const file of step.outputs) made.set(file, stands);
  }
}

/** @returns an error about a tool that is not installed */
async function describeAgain(
  session: BuildSession,
  { targets, directory }: HeldCompile,
): Promise<HeldCompile | StrakeError> {
  try {
    return { ...(await describeCompile(session, targets, directory.path, 'compile')), directory };
  } catch (thrown) {
    if (!StrakeError.is(thrown) || thrown.code !== 'TOOL_NOT_FOUND') throw thrown;
    return thrown;
  }
}
