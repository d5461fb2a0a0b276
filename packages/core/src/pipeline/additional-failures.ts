import { isAbort, StrakeError } from '@strake/oci';
import { combineErrors } from '@strake/oci/internal';
import type { DescribedCompile } from './describe-compile.ts';
import { describeImage } from './describe-image.ts';
import { describeLayers } from './describe-layers.ts';
import type { BuildSession } from './session.ts';
import type { ImageTargets, Target } from './target.ts';

/** What each target threw that has ended; undefined: nothing. */
export type Outcomes = Map<Target, unknown>;

/** Runs an action, and notes how the target ended, unless something else stopped it. */
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
 * Where a target failed because of what is written somewhere, describes those that this stopped, so that every mistake is told
 * at once and in the order of the targets. Nothing is compiled or written.
 * @param thrown by all of them together
 * @param session whose signal does not end with that failure
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

/** What describing a target throws; undefined: nothing. */
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
