import { dirname } from 'node:path';
import type { Observation } from '../action-cache/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import { batchSteps, commandLine, depfileOf, type StepBatch } from './batch-steps.ts';
import { changedInputs, prepareStep, storeStep, unlessMoved, whyStep } from './cached-step.ts';
import { checkStep } from './check-step.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { RanStep } from './event.ts';
import { observeSteps } from './observe-steps.ts';
import { checkLeft, type LeftStates } from './output-states.ts';
import { stepId } from './remote-steps.ts';
import type { BuildSession } from './session.ts';
import { stepsFor } from './steps-for.ts';

/** A finished compile. */
export interface EndedCompile {
  /** The states of its outputs. */
  readonly left: LeftStates;
  /** The steps that ran, in order. */
  readonly ran: readonly RanStep[];
  /** Settles when the checks of its outputs have ended. @throws FILE_CHANGED */
  readonly checked: Promise<unknown>;
}

/**
 * Runs the steps of a compile job in order.
 * @param processors number of processors for each step
 * @returns once all of them have ended
 * @throws TOOL_FAILED, or the code of the step, with the output of the tool; TOOL_OUTPUT if a declared output is missing; FILE_CHANGED
 * if an output changed after its step
 */
export async function runCompile(
  session: BuildSession,
  compile: DescribedCompile,
  processors: number,
): Promise<EndedCompile> {
  const left = new Map<string, string | undefined>();
  const ran: RanStep[] = [];
  const checks: Promise<void>[] = [];
  for (const batch of batchSteps(compile.job.steps)) {
    const found = await findDue(session, compile, batch);
    for (const [file, state] of found.left) left.set(file, state);
    const [first, ...others] = found.due;
    if (first === undefined) continue;
    const ended = await runBatch(session, compile, [first, ...others], {
      processors,
      untrusted: found.untrusted,
    }).catch((thrown: unknown) => {
      tellStopped(session, compile, ran, session.signal.aborted ? [] : found.ran);
      throw thrown;
    });
    checks.push(ended.checked);
    ran.push(...found.ran);
    for (const [file, state] of ended.left) left.set(file, state);
  }
  await checkLeft(session, compile, left);
  const checked = Promise.all(checks);
  // Packing the outputs reports it.
  checked.catch(() => {});
  return { left, ran, checked };
}

/** The steps of a batch that have to run. */
interface DueSteps extends Omit<EndedCompile, 'checked'> {
  readonly due: readonly CompileStep[];
  /** Files that are removed before they run. */
  readonly untrusted: readonly string[];
}

/** Looks up the steps of a batch. @returns the outdated ones, and the states of the outputs of all others */
async function findDue(
  session: BuildSession,
  compile: DescribedCompile,
  batch: StepBatch,
): Promise<DueSteps> {
  const left = new Map<string, string | undefined>();
  const untrusted: string[] = [];
  const due: CompileStep[] = [];
  const ran: RanStep[] = [];
  for (const step of batch) {
    const reason = await whyStep(session, compile, step);
    if (reason === undefined) {
      for (const file of step.outputs) left.set(file, session.services.files.state(file));
      continue;
    }
    due.push(step);
    const changes = await changedInputs(session, compile, step);
    ran.push({ id: step.id, why: reason.why, ...(changes.length > 0 && { changes }) });
    untrusted.push(...reason.untrusted);
  }
  return { left, due, ran, untrusted };
}

/** A compile that fails has no end event: says what of it ran, and what failed, to each of its images. */
function tellStopped(
  session: BuildSession,
  compile: DescribedCompile,
  ran: readonly RanStep[],
  failed: readonly RanStep[],
): void {
  if (ran.length + failed.length === 0) return;
  for (const target of compile.targets) {
    const own = new Set(stepsFor(target, compile).map(({ id }) => id));
    const isOwn = ({ id }: RanStep) => own.has(id);
    session.emit({
      type: 'stopped',
      image: target.image.name,
      platform: target.platformName,
      steps: ran.filter(isOwn),
      failed: failed.filter(isOwn),
    });
  }
}

/** Runs outdated steps as one process. @returns the states of their outputs */
async function runBatch(
  session: BuildSession,
  compile: DescribedCompile,
  steps: StepBatch,
  { processors, untrusted }: { readonly processors: number } & Pick<DueSteps, 'untrusted'>,
): Promise<Omit<EndedCompile, 'ran' | 'checked'> & { readonly checked: Promise<void> }> {
  const { services, signal } = session;
  const left = new Map<string, string | undefined>();
  const see = (files: readonly string[]) => {
    for (const file of files) left.set(file, services.files.state(file));
  };
  const [first] = steps;
  const report = await session.remote?.toolCaches.reportOf(compile, steps);
  const sideFiles = [depfileOf(first), report?.file].filter((file) => file !== undefined);
  await services.files.remove([...untrusted, ...sideFiles]);
  await services.files.waitOutRacyTimestamps(first.inputs?.files ?? []);
  for (const step of steps) await prepareStep(session, compile, step);
  const moment = services.files.now();
  const isShared = first.processors !== undefined && processors < services.runner.processors;
  const env = {
    ...(isShared ? { [first.processors]: String(processors) } : {}),
    ...services.env,
    ...compile.job.env,
    ...first.env,
    ...session.remote?.toolCaches.environmentOf(steps),
  };
  const outputs = steps.flatMap((step) => step.outputs);
  // Few compilers create directories, and an intermediate step needs its own.
  await services.files.makeDirectories(
    new Set([...outputs, ...sideFiles].map((file) => dirname(file))),
  );
  const argv = commandLine(steps);
  const { directory } = first;
  const running = runAfresh(session, steps, () =>
    services.runner.run(commandLine(steps, report?.argv), { directory, env, signal }),
  );
  const observing = observeSteps(session, compile, steps, moment, running);
  session.afterwards.push(observing.then(() => {}));
  const started = services.runner.clock();
  const { exitCode, stdout, stderr } = await running;
  const seconds = (services.runner.clock() - started) / 1000 / steps.length;
  for (const step of steps) session.remote?.seconds.set(stepId(step), seconds);
  // All steps were looked up before the first one ran.
  if (session.remote) services.actionCache.forget(outputs);
  // Now, before other processes can change them.
  see(outputs);
  const output = [stdout, stderr].filter((text) => text.trim() !== '').join('\n');
  const name = nameSteps(steps);
  if (exitCode !== 0) {
    throw new StrakeError(
      first.failure ?? 'TOOL_FAILED',
      `${name} failed for ${compile.platformName} with exit code ${exitCode}`,
      {
        kind: 'tool',
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
      `${name} for ${compile.platformName} succeeded without writing ${file}`,
      {
        platform: compile.platformName,
        argv,
        hint: 'The plugin declared an output that the command of this step does not write.',
      },
    );
  }
  const checked = checkStep(session, compile, steps, env);
  const observed = unlessMoved(session, steps, observing, checked);
  // The next process need not wait for it.
  if (report) session.afterwards.push(report.read(areDetermined(steps, observed)));
  for (const step of steps)
    session.sourcesUsed?.noteRun(
      step,
      observed.then((found) => found.get(step)),
    );
  for (const step of steps)
    session.afterwards.push(storeStep(session, compile, step, left, observed));
  return { left, checked };
}

/**
 * Runs a process. If it left outputs of changed inputs as they were, it runs again without these: a tool may find that they are up to
 * date, but one that writes nothing, such as `go build -n`, would leave those of earlier inputs.
 */
async function runAfresh<Ended extends { readonly exitCode: number }>(
  { services: { files } }: BuildSession,
  steps: StepBatch,
  run: () => Promise<Ended>,
): Promise<Ended> {
  const outputs = steps.flatMap((step) => step.outputs);
  const before = outputs.map((file) => files.state(file));
  const ended = await run();
  if (ended.exitCode !== 0) return ended;
  const kept = outputs.filter(
    (file, at) => before[at] !== undefined && files.state(file) === before[at],
  );
  if (kept.length === 0) return ended;
  await files.remove(kept);
  return run();
}

/** Whether the inputs of all steps are known: none of them changed while the process ran. */
async function areDetermined(
  steps: StepBatch,
  observing: Promise<ReadonlyMap<CompileStep, Observation>>,
): Promise<boolean> {
  const observed = await observing;
  return steps.every((step) => 'facts' in (observed.get(step) ?? {}));
}

/** The step, or the first one of several, for messages. */
function nameSteps([first, ...others]: StepBatch): string {
  const more = others.length === 1 ? 'another step' : `${others.length} other steps`;
  return others.length === 0 ? first.id : `${first.id} and ${more}`;
}
