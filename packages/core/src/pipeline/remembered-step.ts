import type { Action, Observation } from '../action-cache/index.ts';
import type { CompileJob, CompileStep } from '../plugin/compile-job.ts';
import type { StepBatch } from './batch-steps.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { LeftStates } from './output-states.ts';
import type { BuildSession } from './session.ts';

/** What is kept of a step: the states in which it left its outputs. */
type KeptOutputs = Readonly<Record<string, string>>;

/** A step's place in memory: one record for whatever was made last into the same files. */
export function stepName(step: CompileStep): string {
  return JSON.stringify(['step', step.outputs]);
}

export function stepOccasion(
  { services }: BuildSession,
  { job }: DescribedCompile,
  step: CompileStep,
): Action | undefined {
  const { argv, operands, directory, inputs } = step;
  if (!inputs || step.outputs.length === 0) return undefined;
  return {
    argv,
    ...(operands ? { operands } : {}),
    directory,
    inputs,
    ...variablesOf(services.env, job, step),
  };
}

type Variables = Pick<Action, 'env' | 'ownVariables'>;

const variables = new WeakMap<CompileJob, Map<string, Variables>>();

/** Those of a step: steps of one job that set the same get the same object. */
function variablesOf(
  callers: Action['env'],
  job: CompileJob,
  { env, processors }: CompileStep,
): Variables {
  const known = variables.get(job) ?? new Map<string, Variables>();
  variables.set(job, known);
  const key = JSON.stringify([env, processors]);
  const found = known.get(key) ?? mergeVariables(callers, { ...job.env, ...env }, processors);
  known.set(key, found);
  return found;
}

function mergeVariables(
  callers: Action['env'],
  own: NonNullable<CompileStep['env']>,
  processors: string | undefined,
): Variables {
  return {
    env: { ...callers, ...own },
    // How many processors a step may use changes nothing that it makes.
    ownVariables: Object.keys(own).filter((name) => name !== processors),
  };
}

/** What keeps a step from being left out. */
export interface Reason {
  /** For people. */
  readonly why: string;
  /**
   * Outputs that are there though no build left them so: compilers find their own marks in such files, and leave them as they are.
   */
  readonly untrusted: readonly string[];
}

/**
 * Why a step has to run.
 * @returns undefined where nothing that it depends on has changed and its outputs hold what it left in them
 */
export async function whyStep(
  session: BuildSession,
  compile: DescribedCompile,
  step: CompileStep,
): Promise<Reason | undefined> {
  const { actionCache } = session.services;
  const action = stepOccasion(session, compile, step);
  const recalled = action
    ? await actionCache.recall(stepName(step), action)
    : { why: 'nothing says what it depends on' };
  const kept = Object('value' in recalled ? recalled.value : recalled.last) as KeptOutputs;
  const outputs: Output[] = [];
  for (const file of step.outputs) outputs.push(await lookAt(session, file, kept[file]));
  const untrusted = outputs.filter(({ isTrusted }) => !isTrusted).map(({ file }) => file);
  if ('why' in recalled) return { why: recalled.why, untrusted };
  const changed = outputs.find(({ isAsLeft }) => !isAsLeft);
  if (changed) return { why: `${changed.file} is not as it was left`, untrusted };
  if (outputs.some(({ file, state }) => state !== kept[file]))
    await actionCache.amend(stepName(step), statesOf(outputs));
  return undefined;
}

/** An output as it is found. */
interface Output {
  readonly file: string;
  readonly state: string | undefined;
  /** Whether it holds what the step left in it. */
  readonly isAsLeft: boolean;
  /** Whether it holds what some build left in it, or is not there. */
  readonly isTrusted: boolean;
}

/** Where the state of a file is another one, its bytes are compared with those that a layer was made of: caches are restored. */
async function lookAt(
  { services: { files, blobs }, signal }: BuildSession,
  file: string,
  left: string | undefined,
): Promise<Output> {
  const state = files.state(file);
  if (state === undefined) return { file, state, isAsLeft: false, isTrusted: true };
  if (state === left) return { file, state, isAsLeft: true, isTrusted: true };
  const known = await blobs.knownContent(file);
  const isTrusted = known !== undefined && (await blobs.holdsContent(file, known, signal));
  return { file, state, isAsLeft: isTrusted && known.state === left, isTrusted };
}

function statesOf(outputs: readonly Pick<Output, 'file' | 'state'>[]): KeptOutputs {
  return Object.fromEntries(
    outputs.flatMap(({ file, state }) => (state === undefined ? [] : [[file, state] as const])),
  );
}

/** Looks at what nobody could tell once the step runs. */
export async function prepareStep(
  session: BuildSession,
  compile: DescribedCompile,
  step: CompileStep,
): Promise<void> {
  const action = stepOccasion(session, compile, step);
  if (action) await session.services.actionCache.prepare(stepName(step), action);
}

/** What steps that have just begun as one process depend on, by step. Looking never fails a build. */
export async function observeSteps(
  session: BuildSession,
  compile: DescribedCompile,
  steps: StepBatch,
  moment: number,
): Promise<ReadonlyMap<CompileStep, Observation>> {
  let discovered: Promise<string | undefined> | undefined;
  const found = async () => {
    discovered ??= discover(session, compile, steps);
    const output = await discovered;
    session.signal.throwIfAborted();
    return output;
  };
  const observed = new Map<CompileStep, Observation>();
  for (const step of steps) {
    const action = stepOccasion(session, compile, step);
    if (!action) continue;
    const observation = await session.services.actionCache
      .observe(stepName(step), action, found, moment)
      .catch(() => undefined);
    if (observation) observed.set(step, observation);
  }
  return observed;
}

/**
 * Compilers ask for the commit themselves, some time after strake: what they stamp may be another one than the labels name. Call it
 * when they have ended.
 * @param checked what their outputs say
 * @returns what was observed; nothing where a check failed, or where commit, versions or modification are others by now
 */
export async function unlessMoved(
  { services, signal, emit }: BuildSession,
  [first]: StepBatch,
  observing: Promise<ReadonlyMap<CompileStep, Observation>>,
  checked: Promise<void>,
): Promise<ReadonlyMap<CompileStep, Observation>> {
  const isStamped = first.inputs?.stamps !== undefined;
  const moving = isStamped ? services.sources.hasMoved(signal).catch(() => true) : false;
  const isRight = await checked.then(
    () => true,
    () => false,
  );
  const hasMoved = await moving;
  if (isRight && !hasMoved) return observing;
  if (isRight)
    emit({
      type: 'warning',
      message:
        'the work tree changed while it was built: the image may hold other sources than those of the commit that it names',
      hint: 'Build again.',
    });
  return new Map();
}

/**
 * Keeps what a step made, for the next build. Whatever keeps it from that costs the next build a step, and this one nothing.
 * @param left the states of its outputs, among others
 */
export async function rememberStep(
  session: BuildSession,
  compile: DescribedCompile,
  step: CompileStep,
  left: LeftStates,
  observing: Promise<ReadonlyMap<CompileStep, Observation>>,
): Promise<void> {
  const { actionCache } = session.services;
  const kept = statesOf(step.outputs.map((file) => ({ file, state: left.get(file) })));
  const [action, observed] = [stepOccasion(session, compile, step), (await observing).get(step)];
  if (!action || !observed) return;
  await actionCache.keep(stepName(step), kept, action, observed).catch(() => {});
}

/** What the discovery of steps of one batch prints; undefined where it fails, and nothing can be remembered. */
async function discover(
  session: BuildSession,
  compile: DescribedCompile,
  steps: StepBatch,
): Promise<string | undefined> {
  const { services, signal } = session;
  const [{ directory, inputs, env }] = steps;
  const argv = inputs?.discovery?.argv;
  if (argv === undefined) return undefined;
  const command = [...argv, ...steps.flatMap(({ operands = [] }) => operands)];
  const whole = { ...services.env, ...compile.job.env, ...env };
  const done = await services.runner.run(command, { directory, env: whole, signal });
  return done.exitCode === 0 ? done.stdout : undefined;
}
