import { defined } from '@strake/oci/internal';
import {
  type Action,
  type InputChange,
  type Observation,
  undetermined,
} from '../action-cache/index.ts';
import type { CompileJob, CompileStep } from '../plugin/compile-job.ts';
import type { StepBatch } from './batch-steps.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { LeftStates } from './output-states.ts';
import { isElsewhere, stepKey } from './remote-steps.ts';
import type { BuildSession } from './session.ts';

/** The stored result of a step: the states of its outputs. */
type StoredOutputs = Readonly<Record<string, string>>;

/** The key of a step in the action cache: one record per set of output files, for their last step. */
export function stepName(step: CompileStep): string {
  return JSON.stringify(['step', step.outputs]);
}

export function stepAction(
  { services }: BuildSession,
  { job }: DescribedCompile,
  step: CompileStep,
): Action | undefined {
  const { argv, operands, directory, inputs } = step;
  if (!inputs || inputs.undetermined !== undefined || step.outputs.length === 0) return undefined;
  return {
    argv,
    ...defined({ operands }),
    directory,
    inputs,
    ...variablesOf(services.env, job, step),
  };
}

type Variables = Pick<Action, 'env' | 'ownVariables'>;

const variables = new WeakMap<CompileJob, Map<string, Variables>>();

/** The environment of a step: steps of one job with equal settings share the object. */
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
    // The number of processors of a step does not change its outputs.
    ownVariables: Object.keys(own).filter((name) => name !== processors),
  };
}

/** Why a step has no action in the cache. */
export function whyUndetermined({ inputs }: CompileStep): string {
  return inputs?.undetermined ?? 'its inputs are not declared';
}

/** Why a step cannot be skipped. */
export interface Reason {
  /** The reason as text. */
  readonly why: string;
  /**
   * Existing outputs that no build left in this state: compilers may find their own marks in such files, and keep them.
   */
  readonly untrusted: readonly string[];
}

/**
 * Why a step has to run.
 * @returns undefined if its inputs and outputs are unchanged, and for a step whose outputs are in a remote cache
 */
export async function whyStep(
  session: BuildSession,
  compile: DescribedCompile,
  step: CompileStep,
): Promise<Reason | undefined> {
  if (isElsewhere(session.remote, step)) {
    const key = session.remote && stepKey(session.remote, step);
    if (key) session.sourcesUsed?.noteKey(step, key);
    return undefined;
  }
  const { actionCache } = session.services;
  const action = stepAction(session, compile, step);
  const found = action
    ? await actionCache.lookup(stepName(step), action)
    : { why: whyUndetermined(step) };
  const kept = Object('value' in found ? found.value : found.last) as StoredOutputs;
  const outputs: Output[] = [];
  for (const file of step.outputs) outputs.push(await lookAt(session, file, kept[file]));
  const untrusted = outputs.filter(({ isTrusted }) => !isTrusted).map(({ file }) => file);
  if ('why' in found) return { why: found.why, untrusted };
  const changed = outputs.find(({ isAsLeft }) => !isAsLeft);
  if (changed) return { why: `${changed.file} was modified since`, untrusted };
  if (outputs.some(({ file, state }) => state !== kept[file]))
    await actionCache.amend(stepName(step), statesOf(outputs));
  session.sourcesUsed?.noteStep(step, found.facts);
  return undefined;
}

/** Which recorded inputs of a step that has to run are not as they were. Call it before the step runs. */
export async function changedInputs(
  session: BuildSession,
  compile: DescribedCompile,
  step: CompileStep,
): Promise<readonly InputChange[]> {
  const action = stepAction(session, compile, step);
  return action ? session.services.actionCache.changes(stepName(step), action) : [];
}

/** An existing output. */
interface Output {
  readonly file: string;
  readonly state: string | undefined;
  /** Whether it has the contents that the step left. */
  readonly isAsLeft: boolean;
  /** Whether it has contents that some build left, or does not exist. */
  readonly isTrusted: boolean;
}

/** If the state of a file differs, compares its bytes with those in the layer: restored caches change the state only. */
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

function statesOf(outputs: readonly Pick<Output, 'file' | 'state'>[]): StoredOutputs {
  return Object.fromEntries(
    outputs.flatMap(({ file, state }) => (state === undefined ? [] : [[file, state] as const])),
  );
}

/** Records what cannot be determined after the step started. */
export async function prepareStep(
  session: BuildSession,
  compile: DescribedCompile,
  step: CompileStep,
): Promise<void> {
  const action = stepAction(session, compile, step);
  if (action) await session.services.actionCache.prepare(stepName(step), action);
}

/**
 * Compilers read the commit themselves, later than strake: they may stamp another one than the labels name. Call it
 * when they have ended.
 * @param checked the result of checking their outputs
 * @returns the observed inputs; none if a check failed; undetermined ones if commit, versions or modification have changed
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
  // A build that is ending stops git as well: this says nothing about the work tree.
  if (!isRight || signal.aborted) return new Map();
  emit({
    type: 'warning',
    message:
      'the work tree changed during the build: the image may contain sources that differ from the commit that it names',
    hint: 'Build again.',
  });
  const moved = undetermined('the work tree changed during the build');
  return new Map([...(await observing).keys()].map((step) => [step, moved]));
}

/**
 * Stores the result of a step for the next build, or why it cannot be stored. A failure to write only makes the next build run the
 * step again.
 * @param left file states, including those of its outputs
 */
export async function storeStep(
  session: BuildSession,
  compile: DescribedCompile,
  step: CompileStep,
  left: LeftStates,
  observing: Promise<ReadonlyMap<CompileStep, Observation>>,
): Promise<void> {
  const { actionCache } = session.services;
  const kept = statesOf(step.outputs.map((file) => ({ file, state: left.get(file) })));
  const [action, observed] = [stepAction(session, compile, step), (await observing).get(step)];
  if (!action || !observed) return;
  await actionCache.store(stepName(step), kept, action, observed).catch(() => {});
}
