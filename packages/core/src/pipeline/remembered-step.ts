import type { Occasion } from '../io/record/index.ts';
import type { CompileStep } from '../model/compile-job.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { BuildSession } from './session.ts';

/** What is kept of a step: its outputs as it left them. */
type KeptOutputs = Readonly<Record<string, string>>;

/** A step's place in memory: one record for whatever was made last into the same files. */
export function stepName(step: CompileStep): string {
  return JSON.stringify(['step', step.outputs]);
}

export function stepOccasion(
  { services }: BuildSession,
  { job }: DescribedCompile,
  step: CompileStep,
): Occasion | undefined {
  const { argv, directory, inputs } = step;
  return inputs && step.outputs.length > 0
    ? { argv, directory, inputs, env: { ...services.env, ...job.env, ...step.env } }
    : undefined;
}

/** What keeps a step from being left out. */
export interface Reason {
  /** For people. */
  readonly why: string;
  /** Outputs that something else has changed since: compilers would take them for their own, or refuse to replace them. */
  readonly spoilt: readonly string[];
}

/**
 * Why a step has to run.
 * @returns undefined where nothing that it depends on has changed and its outputs are as it left them
 */
export async function whyStep(
  session: BuildSession,
  compile: DescribedCompile,
  step: CompileStep,
): Promise<Reason | undefined> {
  const occasion = stepOccasion(session, compile, step);
  if (!occasion) return { why: 'nothing says what it depends on', spoilt: [] };
  const { memory, fileState } = session.services;
  const recalled = await memory.recall(stepName(step), occasion);
  const kept = ('value' in recalled ? recalled.value : recalled.last) as KeptOutputs | undefined;
  const changed = step.outputs.filter((file) => fileState(file) !== kept?.[file]);
  const spoilt = changed.filter((file) => kept !== undefined && fileState(file) !== undefined);
  if ('why' in recalled) return { why: recalled.why, spoilt };
  return changed.length === 0 ? undefined : { why: `${changed[0]} is not as it was left`, spoilt };
}

/** Keeps what a step made, for the next build. */
export async function rememberStep(
  session: BuildSession,
  compile: DescribedCompile,
  step: CompileStep,
  moment: number,
): Promise<void> {
  const occasion = stepOccasion(session, compile, step);
  if (!occasion) return;
  const { services, signal } = session;
  // Now, before a later step can change them.
  const kept = Object.fromEntries(
    step.outputs.map((file) => [file, services.fileState(file)] as const),
  );
  const found = async () => {
    const output = await discover(session, occasion);
    signal.throwIfAborted();
    return output;
  };
  await services.memory.remember(stepName(step), kept, occasion, found, moment);
}

/** What the discovery prints; undefined where it fails, and nothing can be remembered. */
async function discover(
  { services, signal }: BuildSession,
  { inputs, directory, env }: Occasion,
): Promise<string | undefined> {
  const { discovery } = inputs;
  if (discovery?.argv === undefined) return undefined;
  const whole = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const done = await services.runStep(discovery.argv, { directory, env: whole, signal });
  return done.exitCode === 0 ? done.stdout : undefined;
}
