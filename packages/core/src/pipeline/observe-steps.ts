import { defined } from '@strake/oci/internal';
import type { Observation } from '../action-cache/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { RunResult } from '../plugin/context.ts';
import type { StepBatch } from './batch-steps.ts';
import { stepAction, stepName } from './cached-step.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { BuildSession } from './session.ts';

/**
 * The inputs of steps that have just started as one process, by step. Errors here never fail a build: a wrong discovery is a
 * warning, because its step runs in every build.
 * @param running the process
 */
export async function observeSteps(
  session: BuildSession,
  compile: DescribedCompile,
  steps: StepBatch,
  moment: number,
  running: Promise<RunResult>,
): Promise<ReadonlyMap<CompileStep, Observation>> {
  let discovered: Promise<string | undefined> | undefined;
  const found = async () => {
    discovered ??= discover(session, compile, steps, running);
    const output = await discovered;
    session.signal.throwIfAborted();
    return output;
  };
  const observed = new Map<CompileStep, Observation>();
  for (const step of steps) {
    const action = stepAction(session, compile, step);
    if (!action) continue;
    const observation = await session.services.actionCache
      .observe(stepName(step), action, found, moment)
      .catch((thrown: unknown) => {
        if (StrakeError.is(thrown)) warnOf(session, step, thrown);
        return undefined;
      });
    if (observation) observed.set(step, observation);
  }
  return observed;
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

/** The output of the discovery command of a batch; undefined if it fails, and nothing can be stored. */
async function discover(
  session: BuildSession,
  compile: DescribedCompile,
  steps: StepBatch,
  running: Promise<RunResult>,
): Promise<string | undefined> {
  const { services, signal } = session;
  const [{ directory, inputs, env }] = steps;
  const { discovery } = inputs ?? {};
  if (discovery === undefined) return undefined;
  const { argv } = 'depfile' in discovery ? {} : discovery;
  if (argv === undefined) {
    const { exitCode, stdout } = await running;
    return exitCode === 0 ? stdout : undefined;
  }
  const command = [...argv, ...steps.flatMap(({ operands = [] }) => operands)];
  const whole = { ...services.env, ...compile.job.env, ...env };
  const done = await services.runner.run(command, { directory, env: whole, signal });
  return done.exitCode === 0 ? done.stdout : undefined;
}
