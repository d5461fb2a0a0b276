import { isAbort } from '@strake/oci';
import { combineErrors } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { describeImage } from './describe-image.ts';
import { describeLayers } from './describe-layers.ts';
import type { BuildSession } from './session.ts';
import type { ImageTargets, Target } from './target.ts';

/** The error of each finished target; undefined: none. */
export type Outcomes = Map<Target, unknown>;

/** Runs an action, and records the result of the target, unless another failure stopped it. */
export async function noteOutcome<Result>(
  target: Target,
  outcomes: Outcomes,
  action: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await action();
    outcomes.set(target, undefined);
    return result;
  } catch (thrown) {
    if (!isAbort(thrown)) outcomes.set(target, thrown);
    throw thrown;
  }
}

/**
 * If a target failed because of a mistake of the user or a plugin, describes the targets that this stopped, so that all mistakes are reported
 * at once, in the order of the targets. Nothing is compiled or written.
 * @param thrown by all of them together
 * @param session with a signal that this failure does not abort
 * @param families of targets that get an image
 */
export async function withFurtherFailures(
  thrown: unknown,
  outcomes: ReadonlyMap<Target, unknown>,
  session: BuildSession,
  compiles: readonly DescribedCompile[],
  families: ReadonlyMap<Target, ImageTargets['family']>,
): Promise<unknown> {
  const known = [...outcomes.values()];
  if (!known.some(isDescriptionFault)) return thrown;
  const told = new Set(known.flatMap(failuresIn));
  const others = failuresIn(thrown).filter((error) => !told.has(error));
  const found = await Promise.all(
    compiles.flatMap((compile) =>
      compile.targets.map((target) =>
        outcomes.has(target)
          ? outcomes.get(target)
          : failureOf(session, target, compile, families.get(target)),
      ),
    ),
  );
  return combineErrors([...others, ...found.flatMap(failuresIn)]);
}

/** The error of describing a target; undefined: none. */
async function failureOf(
  session: BuildSession,
  target: Target,
  compile: DescribedCompile,
  family: ImageTargets['family'] | undefined,
): Promise<unknown> {
  try {
    const { plan } = await describeLayers(session, target, compile);
    if (family) await describeImage(session, target, family, compile, plan);
    return undefined;
  } catch (thrown) {
    return isAbort(thrown) ? undefined : thrown;
  }
}

function isDescriptionFault(outcome: unknown): boolean {
  return StrakeError.is(outcome) && (outcome.kind === 'config' || outcome.kind === 'plugin');
}

function failuresIn(thrown: unknown): readonly Error[] {
  if (!(thrown instanceof Error)) return thrown === undefined ? [] : [new Error(String(thrown))];
  return StrakeError.is(thrown) && thrown.facts.errors ? thrown.facts.errors : [thrown];
}
