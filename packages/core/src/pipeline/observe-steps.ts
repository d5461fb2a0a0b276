import { defined, messageOf } from '@strake/oci/internal';
import { type Discovered, type Observation, undetermined } from '../action-cache/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { RunResult } from '../plugin/context.ts';
import type { StepBatch } from './batch-steps.ts';
import { stepAction, stepName } from './cached-step.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { BuildSession } from './session.ts';

/**
 * The inputs of steps that have just started as one process, by step; of a cancelled build none. Errors here never fail a build: a
 * wrong discovery is a warning, because its step runs in every build.
 * @param running the process
 */
export async function observeSteps(
  session: BuildSession,
  compile: DescribedCompile,
  steps: StepBatch,
  moment: number,
  running: Promise<RunResult>,
): Promise<ReadonlyMap<CompileStep, Observation>> {
  let discovering: Promise<Discovered> | undefined;
  const found = async () => {
    discovering ??= discover(session, compile, steps, running);
    const discovered = await discovering;
    session.signal.throwIfAborted();
    return discovered;
  };
  const observed = new Map<CompileStep, Observation>();
  for (const step of steps) {
    const action = stepAction(session, compile, step);
    if (!action) continue;
    const observation = await session.services.actionCache
      .observe(stepName(step), action, found, moment)
      .catch((thrown: unknown) => {
        if (StrakeError.is(thrown)) warnOf(session, step, thrown);
        return undetermined(messageOf(thrown));
      });
    if (!session.signal.aborted) observed.set(step, observation);
  }
  await hasSucceeded(running);
  const { confirm } = session.services.actionCache;
  return new Map([...observed].map(([step, observation]) => [step, confirm(observation)]));
}

function warnOf({ emit, signal }: BuildSession, { id }: CompileStep, error: StrakeError): void {
  if (signal.aborted) return;
  const { hint } = error.facts;
  emit({
    type: 'warning',
    message: `${id} runs in every build: ${error.message}`,
    ...defined({ hint }),
  });
}

/** The output of the discovery command of a batch. */
async function discover(
  session: BuildSession,
  compile: DescribedCompile,
  steps: StepBatch,
  running: Promise<RunResult>,
): Promise<Discovered> {
  const { services, signal } = session;
  const [{ directory, inputs, env }] = steps;
  const { discovery } = inputs ?? {};
  const { argv } = discovery === undefined || 'depfile' in discovery ? {} : discovery;
  if (argv === undefined) {
    const { exitCode, stdout } = await running;
    return exitCode === 0 ? { output: stdout } : { why: 'it failed' };
  }
  const command = [...argv, ...steps.flatMap(({ operands = [] }) => operands)];
  const whole = { ...services.env, ...compile.job.env, ...env };
  const { exitCode, stdout } = await services.runner.run(command, {
    directory,
    env: whole,
    signal,
  });
  if (exitCode === 0) return { output: stdout };
  // Without the arguments: they may contain secrets.
  const why = `its discovery command "${command[0]}" failed with exit code ${exitCode}`;
  if (await hasSucceeded(running)) {
    const hint = `It runs in ${directory}: run it there to see why, or ask the author of the plugin.`;
    for (const step of steps) warnOf(session, step, new StrakeError('TOOL_FAILED', why, { hint }));
  }
  return { why };
}

/** Where the step itself fails, its error says why. */
async function hasSucceeded(running: Promise<RunResult>): Promise<boolean> {
  const exitCode = await running.then(
    (ended) => ended.exitCode,
    () => undefined,
  );
  return exitCode === 0;
}
