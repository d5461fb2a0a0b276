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

/**
 * Why a step has to run.
 * @returns undefined where nothing that it depends on has changed and its outputs are as it left them
 */
export async function whyStep(
  session: BuildSession,
  compile: DescribedCompile,
  step: CompileStep,
): Promise<string | undefined> {
  const occasion = stepOccasion(session, compile, step);
  if (!occasion) return 'nothing says what it depends on';
  const { memory, fileState } = session.services;
  const recalled = await memory.recall(stepName(step), occasion);
  if ('why' in recalled) return recalled.why;
  const kept = recalled.value as KeptOutputs;
  const other = step.outputs.find(
    (file) => kept[file] === undefined || fileState(file) !== kept[file],
  );
  return other === undefined ? undefined : `${other} is not as it was left`;
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
  const found = await discover(session, occasion);
  if (found === undefined) return;
  const outputs = step.outputs.map((file) => [file, services.fileState(file)] as const);
  signal.throwIfAborted();
  const kept = Object.fromEntries(outputs);
  await services.memory.remember(stepName(step), kept, occasion, found, moment);
}

/** What the discovery prints; undefined where it fails, and nothing can be remembered. */
async function discover(
  { services, signal }: BuildSession,
  { inputs, directory, env }: Occasion,
): Promise<string | undefined> {
  const { discovery } = inputs;
  if (discovery === undefined) return '';
  if (discovery.argv === undefined) return undefined;
  const whole = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const done = await services.runStep(discovery.argv, { directory, env: whole, signal });
  return done.exitCode === 0 ? done.stdout : undefined;
}
